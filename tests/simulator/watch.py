"""What must never happen, seen at the calls to the world outside and in the answers to callers."""

import hashlib
import json
from datetime import datetime
from typing import Any

from tests.simulator.requests import Call
from tests.simulator.scheduler import Actor
from tests.simulator.wanted import contract_in, is_wanted
from tests.support.http import Answer
from tron_staking.domain.errors import (
    BooksUnavailable,
    ClockSkew,
    NodeUnavailable,
    RateLimited,
    SignerUnavailable,
)
from tron_staking.models.records import StakingRecord
from tron_staking.submission.ports import Marker

_MAX_WAKE_UPS = 400
_EFFECTS = {"accept", "change", "sign", "broadcast", "wake"}
_PASSING = {
    kind.code for kind in (BooksUnavailable, ClockSkew, NodeUnavailable, RateLimited, SignerUnavailable)
}


class Watch:
    """Sees everything. `broken` says which promises were broken."""

    def __init__(self, simulation: Any) -> None:
        self._simulation = simulation
        self.broken: list[str] = []
        self.origins: dict[str, Call] = {}
        """By staking_id: the request that a record came from."""
        self.known_at: dict[str, int] = {}
        """By staking_id: the block that every node knew, and none forgets, when the request began."""
        self.promised: dict[str, datetime] = {}
        """By staking_id: when a caller was told that unfrozen TRX can be withdrawn."""
        self._origins: dict[str, Call] = {}
        self._answers: dict[str, str] = {}
        self._accepted: set[Actor | None] = set()

    # ── at the calls ──

    def before(self, method: str, args: tuple[Any, ...]) -> None:
        """What is about to be done."""
        if method == "solid_delegation":
            self._simulation.scheduler.current.lending_known = self._simulation.troubles.solid_to_all()
        actor = self._simulation.scheduler.current
        if actor.dry_run and method in _EFFECTS:
            self.broken.append(f"a dry run does {method}")
        if method in ("broadcast", "sign"):
            self._of_bytes(method, args[0] if method == "broadcast" else args[1])
        if len(self._simulation.queue.messages) > _MAX_WAKE_UPS:
            self.broken.append("wake-ups multiply")

    def after(self, method: str, args: tuple[Any, ...], result: Any) -> None:
        """What was done, and said so."""
        if method == "accept" and result.staking_id == args[1].staking_id:
            self._accepted.add(self._simulation.scheduler.current)

    def stored(self, marker: Marker) -> None:
        """An intent is durable from now on."""
        call = self._simulation.scheduler.current.call
        self.known_at[marker.staking_id] = self._simulation.scheduler.current.known
        self.origins[marker.staking_id] = self._origins[marker.key] = call
        if marker.key != call.marker:
            self.broken.append("a request is stored under another's key")

    def _of_bytes(self, method: str, raw_data: bytes) -> None:
        record = self._holding(raw_data)
        if record is None:
            self.broken.append(f"{method} of bytes that are not recorded")
        elif not is_wanted(self.origins[record.staking_id], contract_in(raw_data)):
            self.broken.append(f"{method} of something else than was asked for")

    def _holding(self, raw_data: bytes) -> StakingRecord | None:
        """The record that holds these bytes and has their txID marked."""
        books = self._simulation.books
        owner = books.txids.get(hashlib.sha256(raw_data).hexdigest())
        record: StakingRecord | None = books.records.get(owner)
        if record is None or all(one.raw_data != raw_data for one in record.attempts):
            return None
        return record

    # ── in the answers ──

    def asked(self, call: Call) -> Call | None:
        """Called when a request begins: what its key has been stored for, if anything."""
        return self._origins.get(call.marker)

    def answered(self, call: Call, stored: Call | None, answer: Answer) -> None:
        """`stored` is what `asked` said when the request began."""
        self._simulation.note("answer", answer.status, answer.body)
        status = answer.status
        if status not in (202, 409, 422, 429, 503):
            self.broken.append(f"an answer {status}")
        if status == 202:
            self._taken(call, answer)
        elif self._simulation.scheduler.current in self._accepted:
            self.broken.append(f"{status} after the accept write")
        elif stored is not None:
            self._refused(status, same=call.means(stored))
        elif status == 422 and self._meant_the_same(call):
            self.broken.append("422 for the same request")
        if status in (429, 503) and not _helps(answer):
            self.broken.append(f"a {status} for no reason that passes")

    def planned(self, answer: Answer) -> None:
        """A dry run shows a plan, or says why there is none."""
        if answer.status not in (200, 409, 503):
            self.broken.append(f"a dry run is answered {answer.status}")

    def _taken(self, call: Call, answer: Answer) -> None:
        books, told = self._simulation.books, answer.json
        if self._answers.setdefault(call.marker, answer.body) != answer.body:
            self.broken.append("the same key is answered in two ways")
        origin = self.origins.get(told["staking_id"])
        if origin is None or origin.marker != call.marker or not origin.means(call):
            self.broken.append("202 for what is not stored")
            return
        if told["available_at"] is not None:
            self.promised[told["staking_id"]] = datetime.fromisoformat(told["available_at"])
        if books.records[told["staking_id"]].attempts[0].transaction_hash != told["transaction_hash"]:
            self.broken.append("202 names another transaction than is stored")

    def _refused(self, status: int, *, same: bool) -> None:
        """What is stored is answered as it was, unless the books cannot be read."""
        if status not in ({503} if same else {422, 503}):
            self.broken.append(f"{status} for what is stored")

    def _meant_the_same(self, call: Call) -> bool:
        origin = self._origins.get(call.marker)
        return origin is None or origin.means(call)


def _helps(answer: Answer) -> bool:
    """Whether it is a passing trouble, and says when to come back."""
    problem = json.loads(answer.body)
    return problem["code"] in _PASSING and problem["retryable"] and int(answer.headers["retry-after"]) > 0
