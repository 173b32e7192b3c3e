"""Where the next page of a list begins, in a caller's hands: sealed, so that it comes back as it was given.

A cursor is base64url of an HMAC-SHA256 and what it authenticates: the position, what was counted for the
first page, until when it is good, and whose it is and for what. Nothing in it is secret; nothing in it is
believed before the HMAC is checked. Whoever changes what is in it gives `_PURPOSE` another number.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from tron_staking.domain.errors import InvalidInput

LIFETIME = timedelta(hours=1)
"""Longer than anybody takes for a page; short, since the numbers in it age."""

MAX_LENGTH = 1024
_TEXT = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_TAG = hashlib.sha256().digest_size
_PURPOSE = b"tron-staking cursor 1\0"
_BEGIN_AGAIN = "ask for the first page, without a cursor"


@dataclass(frozen=True)
class Cursor:
    """The last record that was shown, None before the first; and what was counted for the first page."""

    position: str | None
    counted: Mapping[str, int]
    counted_at: str


@dataclass(frozen=True)
class Seal:
    """Seals and opens the cursors of one query of one caller.

    `query` names the list and its filters, always in the same spelling.
    """

    key: bytes
    query: str
    principal: str

    def close(self, cursor: Cursor, now: datetime) -> str:
        """The cursor as text, good for `LIFETIME`."""
        expires = int((now + LIFETIME).timestamp())
        said = {"expires": expires, "query": _digest(self.query), "principal": _digest(self.principal)}
        payload = json.dumps({**asdict(cursor), **said}, separators=(",", ":")).encode()
        return _encoded(self._tag(payload) + payload)

    def open(self, text: str, now: datetime) -> Cursor:
        """The cursor that the text is. Raises InvalidInput, saying which of all things is wrong with it."""
        sealed = _decoded(text)
        tag, payload = sealed[:_TAG], sealed[_TAG:]
        if not hmac.compare_digest(tag, self._tag(payload)):
            raise _refused("this is no cursor of ours, or it was changed: send it as it was given")
        said = json.loads(payload)
        if said["principal"] != _digest(self.principal):
            raise _refused(f"this cursor was given to another caller: {_BEGIN_AGAIN}")
        if said["query"] != _digest(self.query):
            raise _refused(f"this cursor belongs to a query with other filters: {_BEGIN_AGAIN}")
        if now.timestamp() >= said["expires"]:
            raise _refused(f"this cursor has expired: {_BEGIN_AGAIN}")
        return Cursor(said["position"], said["counted"], said["counted_at"])

    def _tag(self, payload: bytes) -> bytes:
        return hmac.digest(self.key, _PURPOSE + payload, "sha256")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _encoded(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Only the one spelling that we give out: base64 has others for the same bytes."""
    if len(text) <= MAX_LENGTH and _TEXT.fullmatch(text):
        try:
            sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except binascii.Error:
            sealed = b""
        if len(sealed) > _TAG and _encoded(sealed) == text:
            return sealed
    raise _refused("this is no cursor of ours: send next_cursor of the page before, as it was given")


def _refused(why: str) -> InvalidInput:
    return InvalidInput(f"check the query parameter cursor: {why}", {"cursor": why})
