from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from moto import mock_aws

from tests.contract.books import REGION, Face, empty, in_dynamodb, in_memory


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    """A client of a DynamoDB in this process."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        yield botocore.session.get_session().create_client("dynamodb", region_name=REGION)


@pytest.fixture(scope="module")
def tables(dynamodb: Any) -> Face:
    """The template's tables: one of each, for a client costs more than the tests themselves."""
    return in_dynamodb(dynamodb)


@pytest.fixture
def dynamodb_books(dynamodb: Any, tables: Face) -> Face:
    """The tables, empty."""
    empty(dynamodb)
    return tables


@pytest.fixture(params=["in memory", "in DynamoDB"])
def books(request: pytest.FixtureRequest) -> Face:
    """The books, twice: what holds for one must hold for the other."""
    face: Face = in_memory() if request.param == "in memory" else request.getfixturevalue("dynamodb_books")
    return face
