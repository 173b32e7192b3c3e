"""One wallet's calls of the service, each told and checked: in the end the chain must have what was said."""

import json
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from local.demo import telling
from local.demo.chain import Chain
from local.demo.figures import Figures, differences, figures, told
from local.demo.telling import trx
from local.stack.client import Answer, Client
from local.stack.failure import Failure
from local.stack.processes import wait_until

type Json = dict[str, Any]

_FINAL_SECONDS = 300
_TRIES = 3
_OVER = {"ACTIVE", "COMPLETED"}
_WORTH_SHOWING = ("expires_at", "available_at", "votes_lost", "bandwidth_bytes", "burn", "balance_after")


@dataclass(frozen=True)
class Call:
    """A POST as it was sent."""

    path: str
    body: Json
    key: str


@dataclass(frozen=True)
class Done:
    """An operation that is final: the call, its answer, its record, and the account before and after."""

    call: Call
    answer: Answer
    record: Json
    before: Figures
    after: Figures

    @property
    def said(self) -> Json:
        """What the call was answered."""
        said: Json = self.answer.json()
        return said

    def must_change(self, **expected: int) -> None:
        """Raises Failure unless exactly this changed on the chain, beside the fee that left the balance."""
        balance = expected.pop("balance", 0) - self.record["fee_sun"]
        wanted = expected | ({"balance": balance} if balance else {})
        found = differences(self.before, self.after)
        require(found == wanted, f"{self.call.path} should change the account by {wanted}, not by {found}")


class Caller:
    """Calls the API for `wallet`, says `why` before each call, and keeps what was done.

    `names` are what addresses are called.
    """

    def __init__(self, client: Client, chain: Chain, wallet: str, names: Mapping[str, str]) -> None:
        self._client = client
        self._chain = chain
        self._wallet = wallet
        self._names = names
        self.done: list[Done] = []

    def would(self, why: str, path: str, **body: object) -> None:
        """A dry run: shown, and nothing comes of it."""
        plan = self._post(why, self._call(f"{path}?dry_run=true", body), HTTPStatus.OK).json()
        _tell(f"200 dry run: {plan['message']}", plan)
        require(not self._status()["pending_operations"], "a dry run has stored something")

    def call(self, why: str, path: str, **body: object) -> Done:
        """An operation, followed until it is final. Raises Failure when it is refused or fails."""
        call, before = self._call(path, body), self._figures()
        answer = self._post(why, call, HTTPStatus.ACCEPTED)
        _tell(f"202 {answer.json()['status']}: {answer.json()['message']}", answer.json())
        self._chain.finish()
        record, after = self._final(answer.json()["staking_id"]), self._figures()
        telling.note(*told(before, after))
        self.done.append(Done(call, answer, record, before, after))
        return self.done[-1]

    def repeat(self, why: str, done: Done) -> None:
        """The same call once more, as after a lost answer: the same answer, and nothing happens again."""
        again, before = self._post(why, done.call, HTTPStatus.ACCEPTED), self._figures()
        require(again.body == done.answer.body, f"a repeated {done.call.path} was answered differently")
        self._chain.finish()
        require(self._figures() == before, f"a repeated {done.call.path} happened twice")
        telling.note(f"202, byte for byte the first answer, same {again.json()['staking_id']}")

    def refused(self, why: str, path: str, code: str, **body: object) -> datetime:
        """A call that is not possible now; when it will be."""
        problem = self._post(why, self._call(path, body), HTTPStatus.CONFLICT).json()
        require(problem["code"] == code, f"{path} should be refused as {code}, not as {problem['code']}")
        telling.note(f"409 {code}: {problem['detail']}", f"works_at {problem['works_at']}")
        return datetime.fromisoformat(problem["works_at"])

    def _call(self, path: str, body: Mapping[str, object]) -> Call:
        owner = "from_address" if "to_address" in body else "address"
        return Call(path, {owner: self._wallet, **body}, uuid.uuid4().hex)

    def _post(self, why: str, call: Call, expected: int) -> Answer:
        telling.begin(self._chain.now, why)
        telling.command(f"curl $API{call.path} -d '{self._named(call.body)}'")
        answer = _patiently(lambda: self._client.post(call.path, call.body, call.key))
        said = answer.body.decode(errors="replace")
        require(answer.status == expected, f"{call.path} was answered {answer.status}: {said}")
        return answer

    def _named(self, body: Json) -> str:
        text = json.dumps(body)
        for name, address in self._names.items():
            text = text.replace(address, f"${name}")
        return text

    def _final(self, staking_id: str) -> Json:
        """The record once the chain has decided; it must be what was wanted."""
        telling.wait_begins()
        wait_until(lambda: self._look(staking_id), _FINAL_SECONDS)
        record = self._get(f"/records/{staking_id}")
        telling.wait_ends(_outcome(record))
        require(record["status"] in _OVER, f"the record did not become final in {_FINAL_SECONDS} s: {record}")
        return record

    def _look(self, staking_id: str) -> bool:
        telling.dot()
        return bool(self._get(f"/records/{staking_id}")["status"] != "PENDING")

    def _figures(self) -> Figures:
        return figures(self._status())

    def _status(self) -> Json:
        return self._get(f"/{self._wallet}/status")

    def _get(self, path: str) -> Json:
        answer = _patiently(lambda: self._client.get(path))
        said = answer.body.decode(errors="replace")
        require(answer.status == HTTPStatus.OK, f"{path} was answered {answer.status}: {said}")
        body: Json = answer.json()
        return body


def require(truth: bool, otherwise: str) -> None:  # noqa: FBT001 - it is what the function is about
    """Raises Failure when something is not as it must be."""
    if not truth:
        raise Failure(f"The demo failed: {otherwise}")


def _patiently(ask: Callable[[], Answer]) -> Answer:
    """What was not answered in time is asked again, as the README says: a POST with the same Idempotency-Key.

    Right after a deployment every function starts for the first time, which takes a busy machine long.
    """
    for _ in range(1, _TRIES):
        with suppress(TimeoutError):
            return ask()
    return ask()


def _tell(line: str, answer: Json) -> None:
    shown = [f"{name} {answer[name]}" for name in _WORTH_SHOWING if answer.get(name)]
    warnings = [f"warning: {warning}" for warning in answer["warnings"]]
    telling.note(line, *([", ".join(shown)] if shown else []), *warnings)


def _outcome(record: Json) -> str:
    if record["status"] not in _OVER:
        return f"{record['status']}: {record['error_message']}"
    paid = f", {trx(record['paid_sun'])} TRX paid" if record["paid_sun"] else ""
    return f"{record['status']} in block {record['block_number']:,}{paid}, {record['fee']} TRX burned"
