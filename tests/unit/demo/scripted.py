"""A service and a chain that answer what a test says, for the demo that must notice when it is wrong."""

import json
from datetime import UTC, datetime
from typing import Any

from local.demo.caller import Caller, Done
from local.stack.client import Answer

TRX = 1_000_000
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WALLET = "T" + "w" * 33
STAKING_ID = "stk_" + "0" * 32
BEFORE, AFTER = 100 * TRX, 89 * TRX


def accepted(**fields: Any) -> dict[str, Any]:
    """The answer to a freeze of 10 TRX."""
    said = {"staking_id": STAKING_ID, "status": "PENDING", "message": "freezes 10 TRX", "warnings": []}
    return said | fields


def record(**fields: Any) -> dict[str, Any]:
    """Its record, a burned TRX later."""
    final = {
        "staking_id": STAKING_ID,
        "operation_type": "FREEZE",
        "status": "ACTIVE",
        "block_number": 7,
        "error_message": None,
        "amount_sun": 10 * TRX,
        "fee": "1",
        "fee_sun": TRX,
        "paid_sun": None,
    }
    return final | fields


def status(balance: int, energy: int = 0, **fields: Any) -> dict[str, Any]:
    """An account with this balance and stake, in sun."""
    stakes = [
        {"resource": "BANDWIDTH", "amount_sun": 0, "delegated_sun": 0},
        {"resource": "ENERGY", "amount_sun": energy, "delegated_sun": 0},
    ]
    power = {"total": energy // TRX, "used": 0, "idle": energy // TRX}
    account = {"balance_sun": balance, "stakes": stakes, "tron_power": power, "pending_operations": []}
    return account | fields


class ScriptedService:
    """What each request gets, in order; the last answer is repeated. Stands in for Client and for Chain."""

    def __init__(self) -> None:
        self.accounts = [status(BEFORE), status(AFTER, 10 * TRX)]
        self.posts = [(202, accepted())]
        self.record = record()
        self.held: dict[str, int] = {}
        self.sent: list[tuple[str, Any, str]] = []
        self.lost = 0
        """How many of the next POSTs are not answered."""

    @property
    def now(self) -> datetime:
        return NOW

    def finish(self) -> None:
        """Blocks come."""

    def worth(self, address: str) -> int:
        return self.held[address]

    def get(self, path: str) -> Answer:
        if path.startswith("/records/"):
            return _answer(200, self.record)
        return _answer(200, _next(self.accounts))

    def post(self, path: str, body: object, key: str) -> Answer:
        self.sent.append((path, body, key))
        if len(self.sent) <= self.lost:
            raise TimeoutError
        return _answer(*_next(self.posts))


def caller_of(service: ScriptedService) -> Caller:
    """A caller of it, for its only wallet."""
    return Caller(service, service, WALLET, {"WALLET": WALLET})  # type: ignore[arg-type]


def freeze(service: ScriptedService) -> Done:
    """A freeze of 10 TRX, as the script has it."""
    return caller_of(service).call("Freeze.", "/freeze", amount="10")


def _next[T](answers: list[T]) -> T:
    return answers.pop(0) if len(answers) > 1 else answers[0]


def _answer(code: int, body: object) -> Answer:
    return Answer(code, {}, json.dumps(body).encode())
