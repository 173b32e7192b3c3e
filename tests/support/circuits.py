"""What containers know of nodes in trouble, in memory. `tests/contract` holds it to what DynamoDB does."""

from datetime import datetime

from tron_staking.domain.circuit import Circuit
from tron_staking.domain.errors import BooksUnavailable


class FakeCircuits:
    """Circuits in a dict; `requests` counts what would be requests to the table, while it is not `down`."""

    def __init__(self) -> None:
        self.kept: dict[str, Circuit] = {}
        self.requests = 0
        self.down = False

    def tell(self, node: str, now: datetime) -> Circuit | None:
        self._ask()
        return self.kept.get(node)

    def replace(self, node: str, before: Circuit | None, after: Circuit) -> bool:
        self._ask()
        kept = self.kept.get(node)
        if (kept and (kept.version, kept.until)) != (before and (before.version, before.until)):
            return False
        self.kept[node] = after
        return True

    def _ask(self) -> None:
        self.requests += 1
        if self.down:
            raise BooksUnavailable("the table is away")
