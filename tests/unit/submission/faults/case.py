"""One operation that is asked for while something goes wrong, and what became of it."""

import json
from typing import Any

import pytest

from tests.support.additive import AMOUNT, Additive
from tests.support.audit import assert_books_equal_chain
from tests.support.http import KEY, Answer, Service
from tests.support.killer import Killed
from tests.support.world import World
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.records import StakingRecord

SLICE = 30
PATIENCE = 40 * 60
"""Seconds after which what is still pending is stuck: three attempts, each until its death is proved."""

AFTERWARDS = 5 * 60
"""Seconds in which something might yet happen a second time."""


class Case:
    """An additive operation over HTTP, in a world with what it needs."""

    def __init__(self, service: Service, operation: Additive) -> None:
        self.service = service
        self.operation = operation
        self._before = set(self.world.books.records)
        self._moved_before = operation.moved(self.world)
        self.world.killer.calls.clear()

    @property
    def world(self) -> World:
        return self.service.world

    @property
    def records(self) -> list[StakingRecord]:
        """The records of this case, oldest first."""
        books = self.world.books
        return [record for name, record in books.records.items() if name not in self._before]

    @property
    def record(self) -> StakingRecord:
        """The one record of this case."""
        (record,) = self.records
        return record

    @property
    def moved(self) -> int:
        """Sun that were moved on the solidified chain."""
        return self.operation.moved(self.world) - self._moved_before

    @property
    def codes(self) -> list[str]:
        """What was said to each hand-over, in all attempts."""
        return [send.code for attempt in self.record.attempts for send in attempt.sends]

    def ask(self, key: str = KEY, principal: str = "tester", **fields: Any) -> Answer:
        """The request; the same one each time unless said."""
        body = json.dumps(self.operation.body | fields)
        headers = {"Idempotency-Key": key}
        return self.service.call(self.operation.function, body=body, headers=headers, principal=principal)

    def die(self, port: str, moment: str, key: str = KEY, **fields: Any) -> None:
        """The request, in a process that is killed at its next call of this port: nobody is answered."""
        request = self.operation.request.model_validate(self.operation.body | fields)
        self.world.killer.arm_at(port, moment)
        with pytest.raises(Killed):
            getattr(self.world, self.operation.part).submit(request, "tester", key)
        self.world.start()

    def accepted(self, answer: Answer) -> None:
        """The client was told that it will be done, and which record says how it goes."""
        assert answer.status == 202, answer.body
        assert answer.json["status"] == "PENDING"
        assert answer.json["staking_id"] in self.world.books.records

    def settle(self) -> None:
        """Time goes by until nothing is pending, and then some."""
        for _ in range(0, PATIENCE, SLICE):
            self.service.live(SLICE)
            if all(record.status is not StakingStatusType.PENDING for record in self.records):
                break
        self.service.live(AFTERWARDS)

    def ends_once(self, *, times: int = 1, outside: int = 0) -> None:
        """It has happened once (or as many times as it was asked for under keys of their own)."""
        self.settle()
        assert self.moved == times * AMOUNT
        done = [record for record in self.records if record.status is not StakingStatusType.FAILED]
        assert len(done) == times
        assert_books_equal_chain(self.world, outside=outside)
        self._is_told()

    def ends_never(self, *, outside: int = 0) -> None:
        """It has FAILED with the reason, and has no effect."""
        self.settle()
        assert {record.status for record in self.records} == {StakingStatusType.FAILED}
        assert all(record.error_message for record in self.records)
        assert_books_equal_chain(self.world, outside=outside)
        self._is_told()

    def _is_told(self) -> None:
        """Who asks for the record is told what the books say."""
        for record in self.records:
            told = self.service.record(record.staking_id).json
            assert told["status"] == record.status
            assert told["transaction_hash"] == record.transaction_hash
