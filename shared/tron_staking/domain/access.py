"""API tokens and who holds them: `trs_<stage>_<id>_<secret>`. A stage is named as `template.yaml` allows.

The secret has 256 bits, so one fast hash of it is enough: nobody can try them all, and a slow hash protects
only what people think up.
"""

import re
import secrets
import string
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from tron_staking.domain.address import Address
from tron_staking.domain.errors import ScopeMissing
from tron_staking.domain.scopes import Permission, Scopes

_TOKEN = re.compile(r"trs_[a-z][a-z0-9]{1,15}_([a-z0-9]{12})_([0-9A-Za-z]{43})", re.ASCII)
_ID_ALPHABET = string.ascii_lowercase + string.digits
_SECRET_ALPHABET = string.ascii_letters + string.digits
_ID_LENGTH, _SECRET_LENGTH = 12, 43
"""43 of 62 letters are 256.03 bits."""


@dataclass(frozen=True)
class StoredToken:
    """What is kept of a token. `expires_at` is in seconds since 1970.

    `scopes` as they are kept; None of a token from before there were any, which is good for nothing.
    """

    secret_sha256: str
    principal: str
    active: bool
    expires_at: int | None
    scopes: str | None


@dataclass(frozen=True)
class PresentedToken:
    """A token as a caller shows it."""

    token_id: str
    secret: str = field(repr=False)

    @property
    def secret_sha256(self) -> str:
        """What is kept of the secret."""
        return sha256(self.secret.encode()).hexdigest()

    def text(self, stage: str) -> str:
        """The token as its holder is told it, once."""
        return f"trs_{stage}_{self.token_id}_{self.secret}"


@dataclass(frozen=True)
class Caller:
    """Who calls and what they may do, as the authorizer found it.

    Several tokens may have one principal, so that a new one can take over from an old one.
    """

    principal: str
    token_id: str
    scopes: Scopes
    expires_at: int | None = None

    def require(self, permission: Permission, address: Address | None) -> None:
        """Raises ScopeMissing when the caller may not do it for this account; None is for all of them."""
        if not self.scopes.allow(permission, address):
            somewhere = self.scopes.allow_somewhere(permission)
            raise ScopeMissing(permission, somewhere=somewhere, everybody=address is None)

    def require_somewhere(self, permission: Permission) -> None:
        """Raises ScopeMissing when the caller may do it for no account at all."""
        if not self.scopes.allow_somewhere(permission):
            raise ScopeMissing(permission, somewhere=False)


def new_token() -> PresentedToken:
    """A token that nobody has seen."""
    return PresentedToken(_random(_ID_ALPHABET, _ID_LENGTH), _random(_SECRET_ALPHABET, _SECRET_LENGTH))


def parse_token(text: str) -> PresentedToken | None:
    """The parts of a token, or None when the text is not one."""
    match = _TOKEN.fullmatch(text)
    return PresentedToken(match.group(1), match.group(2)) if match else None


class FindsToken(Protocol):
    """Port: reads an API token. It stands here, since nobody but the authorizer loads it."""

    def token(self, token_id: str) -> StoredToken | None:
        """What is kept of the token, or None. Raises BooksUnavailable."""


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
