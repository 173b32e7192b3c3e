"""Who calls in the matrix, and what each of them may do: written by hand, not by the code that decides.

Accounts are A, B and C, which have wallets, and X, which has none.
"""

from dataclasses import dataclass, field

from tests.support.ready import SECOND, WALLETS

ACCOUNTS = dict(zip("ABC", WALLETS, strict=True)) | {"X": SECOND}
ALL = "ABCX"
ADDRESS_READS = ("status", "freeze", "resources", "rewards", "delegations", "votes")
OPERATIONS = (
    *("freeze", "unfreeze", "withdraw-unfrozen", "cancel-unfreeze", "vote", "unvote"),
    *("delegate", "undelegate", "claim-reward", "withdraw-reward"),
)
_ALL_OPERATIONS = ",".join(OPERATIONS)


@dataclass(frozen=True)
class Who:
    """A token: its scopes (`{A}` is an address), what is wrong with it, and what it may do.

    `operations` says for which accounts each operation is allowed; `reads` which accounts may be read;
    `lists` whether lists of all accounts may; `administers` whose wallets may be changed; `signs` for whose
    transactions signatures may be brought; `runs` whose automation may be looked at at once.
    """

    scopes: str | None
    good: bool = True
    operations: dict[str, str] = field(default_factory=dict)
    reads: str = ""
    lists: bool = False
    administers: str = ""
    signs: str = ""
    runs: str = ""
    stats: bool = False
    stored: dict[str, object] = field(default_factory=dict)
    shown: str | None = None

    @property
    def scopes_text(self) -> str | None:
        """The scopes with the addresses in them."""
        return None if self.scopes is None else self.scopes.format(**ACCOUNTS)


def _each(accounts: str) -> dict[str, str]:
    return dict.fromkeys(OPERATIONS, accounts)


_FULL = f"read,stats,admin,sign,run,{_ALL_OPERATIONS}:*"

CALLERS = {
    "may everything": Who(
        _FULL, operations=_each(ALL), reads=ALL, lists=True, stats=True, administers=ALL, signs=ALL, runs=ALL
    ),
    "runs A, reads B": Who("run:{A} read:{B}", runs="A", reads="B"),
    "signs for everybody": Who("sign:*", signs=ALL),
    "signs for A, reads B": Who("sign:{A} read:{B}", signs="A", reads="B"),
    "operates everything": Who(f"{_ALL_OPERATIONS}:*", operations=_each(ALL)),
    "operates A": Who(f"{_ALL_OPERATIONS}:{{A}}", operations=_each("A")),
    "operates and reads B": Who(f"{_ALL_OPERATIONS},read:{{B}}", operations=_each("B"), reads="B"),
    "reads everything": Who("read:*", reads=ALL, lists=True),
    "reads A": Who("read:{A}", reads="A"),
    "reads A and C": Who("read:{A},{C}", reads="AC"),
    "reads A, reads C": Who("read:{A} read:{C}", reads="AC"),
    "reads X": Who("read:{X}", reads="X"),
    "statistics": Who("stats:*", stats=True),
    "administers": Who("admin:*", administers=ALL),
    "administers A": Who("admin:{A} read:{A}", reads="A", administers="A"),
    "freezes A": Who("freeze:{A}", operations={"freeze": "A"}),
    "freezes X": Who("freeze:{X}", operations={"freeze": "X"}),
    "freezes A, votes for B": Who("freeze:{A} vote:{B}", operations={"freeze": "A", "vote": "B"}),
    "freezes and votes for A and B": Who("freeze,vote:{A},{B}", operations={"freeze": "AB", "vote": "AB"}),
    "unfreezes, reads A": Who("unfreeze:* read:{A}", operations={"unfreeze": ALL}, reads="A"),
    "votes": Who("vote:*", operations={"vote": ALL}),
    "unvotes": Who("unvote:*", operations={"unvote": ALL}),
    "claims": Who("claim-reward:*", operations={"claim-reward": ALL}),
    "pays out C": Who("withdraw-reward:{C} read:{C}", operations={"withdraw-reward": "C"}, reads="C"),
    "lends A": Who(
        "delegate,undelegate:{A} read:*",
        operations={"delegate": "A", "undelegate": "A"},
        reads=ALL,
        lists=True,
    ),
    "is revoked": Who(_FULL, good=False, stored={"active": False}),
    "is expired": Who(_FULL, good=False, stored={"expires_at": 1}),
    "is from before scopes": Who(None, good=False),
    "has no scopes": Who("", good=False),
    "has scopes we do not know": Who("everything:*", good=False),
    "guesses the secret": Who(_FULL, good=False, stored={"secret_sha256": "0" * 64}),
    "shows the hash": Who(_FULL, good=False, shown="secret_sha256"),
    "shows no token": Who(_FULL, good=False, shown=""),
}
