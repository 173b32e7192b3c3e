"""A deployment, or one that is taken back, while something is in flight."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from tests.support.schemas import newer, older
from tests.support.world import World
from tests.unit.submission.faults.case import Case
from tron_staking.models.records import StakingRecord
from tron_staking.models.responses import StakingResponse

REWRITES = {"older": older, "newer": newer}


def _rewrite(world: World, rewritten: Callable[[str], str]) -> None:
    """Every record and marker is what another version would have stored."""
    books = world.books
    for name, record in books.records.items():
        document = rewritten(record.model_dump_json())
        assert document != record.model_dump_json()
        books.records[name] = StakingRecord.model_validate_json(document)
    if rewritten is newer:
        for key, marker in books.markers.items():
            books.markers[key] = replace(marker, answer=newer(marker.answer))


@pytest.mark.parametrize("rewritten", REWRITES.values(), ids=REWRITES)
def test_f30_unsent_when_another_version_takes_over(case: Case, rewritten: Callable[[str], str]) -> None:
    case.die("signer.sign", "before")
    stored = case.record.attempt.raw_data
    _rewrite(case.world, rewritten)
    answer = case.ask()
    case.accepted(answer)
    case.ends_once()
    assert [one.raw_data for one in case.record.attempts] == [stored]
    assert case.ask() == answer


@pytest.mark.parametrize("rewritten", REWRITES.values(), ids=REWRITES)
def test_f30_sent_when_another_version_takes_over(case: Case, rewritten: Callable[[str], str]) -> None:
    """The caller's answer stays what it was, and so does what the record says."""
    answer = case.ask()
    case.accepted(answer)
    _rewrite(case.world, rewritten)
    case.service.live(9)
    _rewrite(case.world, rewritten)
    assert case.ask() == answer
    case.ends_once()
    assert case.ask() == answer


def _models_in(kind: Any) -> Iterator[type[BaseModel]]:
    """A model, and every model in its fields."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from _models_in(field.annotation)
    for argument in get_args(kind):
        yield from _models_in(argument)


@pytest.mark.parametrize("stored", [StakingRecord, StakingResponse])
def test_f30_whatever_is_stored_may_hold_more_than_is_known(stored: type[BaseModel]) -> None:
    """An older version reads it during a deployment, and after one that was taken back."""
    models = set(_models_in(stored))
    assert {one.__name__ for one in models} >= {stored.__name__, "VoteCount"}
    assert {one.__name__ for one in models if one.model_config.get("extra") != "ignore"} == set()
