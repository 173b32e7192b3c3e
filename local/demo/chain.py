"""The devnet as the demo uses it: its time is moved forward, and it is the witness of what is said."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from local.demo import telling
from local.stack import devnet_admin

_BLOCK = timedelta(seconds=3)
_FINAL_BLOCKS = 10
"""Half a minute: enough for a transaction to be in a solidified block, and for its record to be due."""


class Chain:
    """One devnet over HTTP, at `url`."""

    def __init__(self, url: str) -> None:
        self._url = url

    @property
    def now(self) -> datetime:
        """Its time."""
        return telling.when(devnet_admin.get(f"{self._url}/admin/clock")["now_ms"])

    def finish(self) -> None:
        """Lets the blocks come that make what was just sent final."""
        self._advance(_FINAL_BLOCKS)

    def wait_until(self, moment: datetime, why: str) -> None:
        """Moves time forward, with every block in between."""
        left = max(moment - self.now, timedelta())
        blocks = -(-left // _BLOCK) + 1
        self._advance(blocks)
        telling.begin(self.now, f"=== {_lasting(left)} and {blocks:,} blocks later {why}")

    def balance(self, address: str) -> int:
        """The sun that an account can spend, by the solidified state; 0 when it is not there."""
        return int(self._account(address).get("balance", 0))

    def worth(self, address: str) -> int:
        """All sun of an account by the solidified state: liquid, frozen, lent out and being unfrozen."""
        account = self._account(address)
        lent = account.get("delegated_frozenV2_balance_for_bandwidth", 0)
        lent += account.get("account_resource", {}).get("delegated_frozenV2_balance_for_energy", 0)
        frozen = sum(entry.get("amount", 0) for entry in account.get("frozenV2", []))
        unfreezing = sum(entry.get("unfreeze_amount", 0) for entry in account.get("unfrozenV2", []))
        return int(account.get("balance", 0) + frozen + lent + unfreezing)

    def witnesses(self) -> Sequence[str]:
        """Who can be voted for, those with most votes first."""
        return [one["address"] for one in self._ask("wallet/listwitnesses?visible=true")["witnesses"]]

    def _account(self, address: str) -> dict[str, Any]:
        return self._ask("walletsolidity/getaccount", address=address)

    def _ask(self, path: str, **question: Any) -> dict[str, Any]:
        return devnet_admin.post(f"{self._url}/{path}", {"visible": True} | question)

    def _advance(self, blocks: int) -> None:
        devnet_admin.post(f"{self._url}/admin/advance", {"blocks": blocks})


def _lasting(time: timedelta) -> str:
    """A length of time for people, to the hour."""
    days, hours = divmod(round(time / timedelta(hours=1)), 24)
    parts = [f"{n} {unit}{'s' * (n != 1)}" for n, unit in ((days, "day"), (hours, "hour")) if n]
    return " ".join(parts) or "a moment"
