"""Decides who a caller is, from the API token that they show."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from tron_staking.domain.access import FindsToken, StoredToken, parse_token
from tron_staking.domain.ports import TellsTime

_SCHEME = "Bearer "


@dataclass(frozen=True)
class Authorizer:
    """Checks API tokens."""

    tokens: FindsToken
    clock: TellsTime

    def principal(self, authorization: str) -> str | None:
        """The principal of an Authorization header, or None. Every reason to refuse looks the same.

        Raises BooksUnavailable.
        """
        if not authorization.startswith(_SCHEME):
            return None
        presented = parse_token(authorization.removeprefix(_SCHEME))
        stored = self.tokens.token(presented.token_id) if presented else None
        if presented is None or stored is None:
            return None
        secret_matches = hmac.compare_digest(
            sha256(presented.secret.encode()).hexdigest(), stored.secret_sha256
        )
        return stored.principal if secret_matches and self._is_valid(stored) else None

    def _is_valid(self, stored: StoredToken) -> bool:
        expired = stored.expires_at is not None and stored.expires_at <= self.clock.now().timestamp()
        return stored.active and not expired
