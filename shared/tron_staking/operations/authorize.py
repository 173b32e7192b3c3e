"""Decides who a caller is and what they may do, from the API token that they show."""

import hmac
import logging
from dataclasses import dataclass

from tron_staking.domain.access import Caller, FindsToken, PresentedToken, StoredToken, parse_token
from tron_staking.domain.ports import TellsTime
from tron_staking.domain.scopes import parse_scopes

_log = logging.getLogger(__name__)
_SCHEME = "Bearer "


@dataclass(frozen=True)
class Authorizer:
    """Checks API tokens."""

    tokens: FindsToken
    clock: TellsTime

    def caller(self, authorization: str) -> Caller | None:
        """The caller of an Authorization header, or None. Every reason to refuse looks the same to them.

        Raises BooksUnavailable.
        """
        if not authorization.startswith(_SCHEME):
            return None
        presented = parse_token(authorization.removeprefix(_SCHEME))
        stored = self.tokens.token(presented.token_id) if presented else None
        if presented is None or stored is None:
            return None
        secret_matches = hmac.compare_digest(presented.secret_sha256, stored.secret_sha256)
        return _caller(presented, stored) if secret_matches and self._is_valid(stored) else None

    def _is_valid(self, stored: StoredToken) -> bool:
        expired = stored.expires_at is not None and stored.expires_at <= self.clock.now().timestamp()
        return stored.active and not expired


def _caller(presented: PresentedToken, stored: StoredToken) -> Caller | None:
    """A token without scopes, or with some that we do not understand, is good for nothing at all."""
    try:
        scopes = parse_scopes(stored.scopes or "")
    except ValueError:
        _log.warning("a good token has no scopes: issue its holder another (make token)")
        return None
    return Caller(stored.principal, presented.token_id, scopes, stored.expires_at)
