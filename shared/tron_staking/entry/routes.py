"""Every route with the scope that it needs: the one place where that is said.

The authorizer lets a token through to the routes that its permissions name, and the functions look once more,
at the account too. A route that is missing here does not start.
"""

from dataclasses import dataclass
from enum import Enum, auto

from tron_staking.domain.constants import API_PREFIX
from tron_staking.domain.scopes import Permission, Scopes


class Of(Enum):
    """Where a request says whose account it is about."""

    PATH = auto()
    """`{address}` in the path."""
    QUERY = auto()
    """The query's `address`; a request without it is about every account."""
    BODY = auto()
    """The body's `address` or `from_address`; `http.operate` looks."""
    RECORD = auto()
    """The record that it names; whoever reads it looks."""
    SERVICE = auto()
    """It is about all accounts together."""
    NOBODY = auto()
    """It is about no account: whoever has the permission for any may know."""


@dataclass(frozen=True)
class Rule:
    """What a route needs: the permission, for the account that `of` finds."""

    permission: Permission
    of: Of


PUBLIC = frozenset(
    {
        ("GET", "/"),
        ("GET", "/health"),
        ("GET", "/health/live"),
        ("GET", "/health/ready"),
        ("GET", "/status"),
        ("GET", "/docs"),
        ("GET", "/docs/{file}"),
        ("GET", "/openapi.json"),
    }
)
"""What answers without a token."""

_BELOW_PREFIX = {
    ("POST", "/freeze"): Rule(Permission.FREEZE, Of.BODY),
    ("POST", "/unfreeze"): Rule(Permission.UNFREEZE, Of.BODY),
    ("POST", "/withdraw-unfrozen"): Rule(Permission.WITHDRAW_UNFROZEN, Of.BODY),
    ("POST", "/cancel-unfreeze"): Rule(Permission.CANCEL_UNFREEZE, Of.BODY),
    ("POST", "/vote"): Rule(Permission.VOTE, Of.BODY),
    ("POST", "/unvote"): Rule(Permission.UNVOTE, Of.BODY),
    ("POST", "/delegate"): Rule(Permission.DELEGATE, Of.BODY),
    ("POST", "/undelegate"): Rule(Permission.UNDELEGATE, Of.BODY),
    ("POST", "/claim-reward"): Rule(Permission.CLAIM_REWARD, Of.BODY),
    ("POST", "/withdraw-reward"): Rule(Permission.WITHDRAW_REWARD, Of.BODY),
    ("GET", "/{address}/status"): Rule(Permission.READ, Of.PATH),
    ("GET", "/{address}/freeze"): Rule(Permission.READ, Of.PATH),
    ("GET", "/{address}/resources"): Rule(Permission.READ, Of.PATH),
    ("GET", "/{address}/rewards"): Rule(Permission.READ, Of.PATH),
    ("GET", "/{address}/delegations"): Rule(Permission.READ, Of.PATH),
    ("GET", "/{address}/votes"): Rule(Permission.READ, Of.PATH),
    ("PUT", "/wallets/{address}"): Rule(Permission.ADMIN, Of.PATH),
    ("GET", "/wallets/{address}"): Rule(Permission.READ, Of.PATH),
    ("PUT", "/wallets/{address}/policies"): Rule(Permission.ADMIN, Of.PATH),
    ("GET", "/wallets/{address}/policies"): Rule(Permission.READ, Of.PATH),
    ("PUT", "/wallets/{address}/stopped"): Rule(Permission.ADMIN, Of.PATH),
    ("GET", "/wallets/{address}/schedule"): Rule(Permission.READ, Of.PATH),
    ("POST", "/wallets/{address}/run"): Rule(Permission.RUN, Of.PATH),
    ("PUT", "/wallets/{address}/paused"): Rule(Permission.ADMIN, Of.PATH),
    ("PUT", "/paused"): Rule(Permission.ADMIN, Of.SERVICE),
    ("PUT", "/stopped"): Rule(Permission.ADMIN, Of.SERVICE),
    ("GET", "/stopped"): Rule(Permission.STATS, Of.SERVICE),
    ("GET", "/records/{staking_id}"): Rule(Permission.READ, Of.RECORD),
    ("POST", "/transactions/{staking_id}/signature"): Rule(Permission.SIGN, Of.RECORD),
    ("GET", "/list"): Rule(Permission.READ, Of.QUERY),
    ("GET", "/history"): Rule(Permission.READ, Of.QUERY),
    ("GET", "/witnesses"): Rule(Permission.READ, Of.NOBODY),
    ("GET", "/stats"): Rule(Permission.STATS, Of.SERVICE),
}

_AT_ROOT = {("GET", "/metrics"): Rule(Permission.STATS, Of.SERVICE)}

RULES = {(method, API_PREFIX + path): rule for (method, path), rule in _BELOW_PREFIX.items()} | _AT_ROOT
"""By method and path, as the functions declare them."""


def reachable(scopes: Scopes) -> list[tuple[str, str]]:
    """The routes that a caller has any business with, by method and path."""
    return [route for route, rule in RULES.items() if scopes.allow_somewhere(rule.permission)]
