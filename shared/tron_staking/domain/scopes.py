"""What a caller may do, and for which accounts: `freeze,vote:TCNk…,TAbc… read:* stats:*`.

A scope is permissions times addresses, and says no more than it spells: `read` allows no mutation, a mutation
allows no `read` and no other mutation, and `admin`, which changes what wallets allow, implies none of them.
`*` stands for every account; there is no word for every permission.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tron_staking.domain.address import Address, parse_address

EVERY = "*"
MAX_LENGTH = 2048
"""Some fifty addresses. It travels with every request, and API Gateway keeps it."""

_SCOPE = r"[a-z,-]+:(?:\*|[1-9A-HJ-NP-Za-km-z,]+)"
_SCOPES = re.compile(f"{_SCOPE}(?: {_SCOPE})*", re.ASCII)


class Permission(StrEnum):
    """One thing that a caller may be allowed to do. A mutation's is named like its path."""

    READ = "read"
    """Whatever is told of an account, and the public list of witnesses."""
    STATS = "stats"
    """What is about the whole service: that is nobody's account, so only `stats:*` allows it."""
    ADMIN = "admin"
    """Changing who signs for a wallet and what it allows."""
    SIGN = "sign"
    """Bringing signatures of the owner of an external wallet, for any operation that is pending."""
    RUN = "run"
    """Having a wallet's automation looked at now; what it may do its policies say."""
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    WITHDRAW_UNFROZEN = "withdraw-unfrozen"
    CANCEL_UNFREEZE = "cancel-unfreeze"
    VOTE = "vote"
    UNVOTE = "unvote"
    DELEGATE = "delegate"
    UNDELEGATE = "undelegate"
    CLAIM_REWARD = "claim-reward"
    WITHDRAW_REWARD = "withdraw-reward"


_NO_MUTATION = {Permission.READ, Permission.STATS, Permission.ADMIN, Permission.SIGN, Permission.RUN}
MUTATIONS = tuple(permission for permission in Permission if permission not in _NO_MUTATION)
"""What asks for one transaction."""


@dataclass(frozen=True)
class Scope:
    """Permissions for some accounts; for all of them when `addresses` is None."""

    permissions: frozenset[Permission]
    addresses: frozenset[Address] | None

    def __str__(self) -> str:
        addresses = (EVERY,) if self.addresses is None else sorted(self.addresses)
        return f"{','.join(sorted(self.permissions))}:{','.join(addresses)}"


@dataclass(frozen=True)
class Scopes:
    """Everything that a caller may do."""

    scopes: tuple[Scope, ...]

    def allow(self, permission: Permission, address: Address | None) -> bool:
        """Whether it may be done for the account; for every account when `address` is None."""
        return any(
            scope.addresses is None or (address is not None and address in scope.addresses)
            for scope in self._with(permission)
        )

    def allow_somewhere(self, permission: Permission) -> bool:
        """Whether it may be done for any account at all."""
        return any(True for _ in self._with(permission))

    def _with(self, permission: Permission) -> Iterator[Scope]:
        return (scope for scope in self.scopes if permission in scope.permissions)

    def __str__(self) -> str:
        return " ".join(str(scope) for scope in self.scopes)


def parse_scopes(text: str) -> Scopes:
    """The scopes that a text spells. Raises ValueError, which says what is wrong with it."""
    if len(text) > MAX_LENGTH:
        raise ValueError(f"give {MAX_LENGTH} characters or fewer; several tokens can share the work")
    if not _SCOPES.fullmatch(text):
        raise ValueError("give permissions, a colon and addresses, such as freeze,vote:T… or read:*")
    return Scopes(tuple(_scope(*part.split(":")) for part in text.split(" ")))


def _scope(permissions: str, addresses: str) -> Scope:
    allowed = frozenset(_permission(word) for word in permissions.split(","))
    if addresses == EVERY:
        return Scope(allowed, None)
    if Permission.STATS in allowed:
        raise ValueError("stats are of the whole service: give stats:*")
    return Scope(allowed, frozenset(parse_address(word) for word in addresses.split(",")))


def _permission(word: str) -> Permission:
    try:
        return Permission(word)
    except ValueError:
        raise ValueError(f"there is no such permission; there are {', '.join(Permission)}") from None
