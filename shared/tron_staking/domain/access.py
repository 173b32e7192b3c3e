"""API tokens: `trs_<stage>_<id>_<secret>`. The secret has 256 bits, so one fast hash of it is enough.

A stage is named as `template.yaml` allows.
"""

import re
from dataclasses import dataclass
from typing import Protocol

_TOKEN = re.compile(r"trs_[a-z][a-z0-9]{1,15}_([a-z0-9]{12})_([0-9A-Za-z]{43})", re.ASCII)


@dataclass(frozen=True)
class StoredToken:
    """What is kept of a token. `expires_at` is in seconds since 1970."""

    secret_sha256: str
    principal: str
    active: bool
    expires_at: int | None


@dataclass(frozen=True)
class PresentedToken:
    """A token as a caller shows it."""

    token_id: str
    secret: str

    def __repr__(self) -> str:
        return f"PresentedToken({self.token_id}, …)"


def parse_token(text: str) -> PresentedToken | None:
    """The parts of a token, or None when the text is not one."""
    match = _TOKEN.fullmatch(text)
    return PresentedToken(match.group(1), match.group(2)) if match else None


class FindsToken(Protocol):
    """Port: reads an API token. It stands here, since nobody but the authorizer loads it."""

    def token(self, token_id: str) -> StoredToken | None:
        """What is kept of the token, or None. Raises BooksUnavailable."""
