"""What breakers rely on, of what is kept of nodes in memory and in DynamoDB."""

import random
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.contract.books import CACHE, NOW, REGION, Face
from tests.support.circuits import FakeCircuits
from tron_staking.adapters.tables.circuits import CircuitsTable, circuit_key
from tron_staking.domain.circuit import KeepsCircuits, Phase, Trouble
from tron_staking.domain.errors import BooksUnavailable

NODE, OTHER = circuit_key("https://one.test"), circuit_key("https://two.test")
OPENED = Trouble("node-1 answered HTTP 503").opens(None, NOW, 500)


@pytest.fixture(params=["in memory", "in DynamoDB"])
def kept(request: pytest.FixtureRequest) -> KeepsCircuits:
    if request.param == "in memory":
        return FakeCircuits()
    request.getfixturevalue("dynamodb_books")
    return CircuitsTable(CACHE, REGION)


def test_nothing_is_known_at_first_and_after_a_failure_nobody_made_anything_of(kept: KeepsCircuits) -> None:
    assert kept.tell(NODE, NOW) is None
    assert kept.tell(NODE, NOW) is None


def test_what_is_kept_is_read_back(kept: KeepsCircuits) -> None:
    assert kept.replace(NODE, None, OPENED)
    assert kept.tell(NODE, NOW) == OPENED
    assert kept.tell(OTHER, NOW) is None


def test_who_noted_a_failure_first_can_still_open(kept: KeepsCircuits) -> None:
    kept.tell(NODE, NOW)
    assert kept.replace(NODE, None, OPENED)
    assert kept.tell(NODE, NOW) == OPENED


@pytest.mark.parametrize("phase", Phase)
def test_every_phase_is_read_back(kept: KeepsCircuits, phase: Phase) -> None:
    known = {Phase.OPEN: OPENED, Phase.PROBING: OPENED.probing(NOW), Phase.CLOSED: OPENED.closed(NOW)}[phase]
    kept.replace(NODE, None, known)
    assert kept.tell(NODE, NOW) == known


def test_a_change_of_what_is_no_longer_kept_is_refused(kept: KeepsCircuits) -> None:
    kept.replace(NODE, None, OPENED)
    probing = OPENED.probing(NOW)
    assert not kept.replace(NODE, None, probing)
    assert kept.replace(NODE, OPENED, probing)
    assert not kept.replace(NODE, OPENED, OPENED.closed(NOW))
    assert kept.tell(NODE, NOW) == probing


def test_a_change_of_what_others_have_as_many_changes_of_is_refused(kept: KeepsCircuits) -> None:
    """Whoever could not reach the table has counted on by himself."""
    kept.replace(NODE, None, OPENED)
    alone = Trouble("node-1 answered HTTP 503").opens(None, NOW - timedelta(seconds=9), 500)
    assert alone.version == OPENED.version
    assert not kept.replace(NODE, alone, alone.probing(NOW))
    assert kept.tell(NODE, NOW) == OPENED


def test_a_change_of_what_was_never_kept_is_refused(kept: KeepsCircuits) -> None:
    """So is one of what DynamoDB has removed since."""
    assert not kept.replace(NODE, OPENED, OPENED.probing(NOW))
    assert kept.tell(NODE, NOW) is None


@pytest.mark.parametrize("seed", range(5))
def test_of_all_who_want_to_probe_one_does(kept: KeepsCircuits, seed: int) -> None:
    """Containers in any order, each with what it last saw."""
    rng = random.Random(seed)  # noqa: S311  # not a secret
    kept.replace(NODE, None, OPENED)
    seen = [OPENED] * 5
    turn = OPENED
    for _ in range(60):
        which = rng.randrange(len(seen))
        after = seen[which].probing(NOW + timedelta(seconds=rng.randrange(9)))
        won = kept.replace(NODE, seen[which], after)
        assert won is (seen[which] == turn)
        if won:
            turn = after
        found = kept.tell(NODE, NOW)
        assert found == turn
        seen[which] = turn


def test_item_tells_no_address_and_dynamodb_will_remove_it(dynamodb: Any, dynamodb_books: Face) -> None:
    table, node = CircuitsTable(CACHE, REGION), circuit_key("https://node.test/secret-key")
    table.tell(node, NOW)
    table.replace(node, None, OPENED)
    (item,) = dynamodb.scan(TableName=CACHE)["Items"]
    assert item == {
        "key": {"S": node},
        "phase": {"S": "OPEN"},
        "until": {"N": "1767268801248"},
        "row": {"N": "1"},
        "version": {"N": "1"},
        "cause": {"S": "node-1 answered HTTP 503"},
        "failed_at": {"N": "1767268800123"},
        "expires": {"N": str(1_767_268_801 + 86_400)},
    }
    assert node.startswith("node#")
    assert "secret" not in node


@pytest.mark.parametrize("code", ["ProvisionedThroughputExceededException", "AccessDeniedException"])
def test_a_table_that_refuses_says_so(
    dynamodb_books: Face, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    table = CircuitsTable(CACHE, REGION)

    def refuse(*_args: Any) -> None:
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "UpdateItem")

    monkeypatch.setattr(BaseClient, "_make_api_call", refuse)
    with pytest.raises(BooksUnavailable):
        table.tell(NODE, NOW)
    with pytest.raises(BooksUnavailable):
        table.replace(NODE, None, OPENED)
