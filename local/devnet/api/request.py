"""A request as java-tron's servlets read it (`PostParams.java`, `Util.java`; stake2 §6)."""

import json
from dataclasses import dataclass
from typing import Any

from local.devnet.errors import JsonError, NullPointerError, NumberFormatError
from local.devnet.jsonformat import from_json
from local.devnet.schema import Kind, Message, Schema


@dataclass(frozen=True)
class Request:
    """`params` is the JSON body of a POST or the query of a GET; `source` the text they came from."""

    path: str
    params: dict[str, Any]
    source: str
    is_get: bool

    @property
    def visible(self) -> bool:
        """Whether addresses are base58check and text is plain, in and out."""
        return self.params.get("visible") in (True, "true")

    def parse(self, schema: Schema) -> Message:
        """The parameters as a message of a schema; a query is text, so its numbers are read first."""
        params = _typed(schema, self.params) if self.is_get else self.params
        return from_json(schema, params, visible=self.visible, source=self.source)


def read_request(method: str, path: str, query: dict[str, str], body: bytes, *, from_body: bool) -> Request:
    """`from_body` is off for servlets that read the query even of a POST."""
    if method == "GET" or not from_body:
        return Request(path, dict(query), "", is_get=True)
    source = body.decode(errors="replace")
    return Request(path, read_object(source), source, is_get=False)


def read_object(text: str) -> dict[str, Any]:
    """A JSON object; nothing at all counts as an empty one."""
    if not text.strip():
        return {}
    try:
        value = json.loads(text)
    except ValueError as error:
        raise JsonError(f"syntax error, {error}") from error
    if not isinstance(value, dict):
        raise JsonError(f"syntax error, expect {{, actual {text[:20]}")
    return value


def hex_bytes(text: str) -> bytes:
    """The bytes of a hex parameter; java-tron decodes bad hex to null and fails on it."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise NullPointerError from None


def _typed(schema: Schema, params: dict[str, Any]) -> dict[str, Any]:
    kinds = {one.name: one.kind for one in schema.fields}
    return {key: _read(kinds.get(key), value) for key, value in params.items()}


def _read(kind: Kind | None, value: str) -> Any:
    if kind is Kind.BOOL:
        return value == "true"
    return _number(value) if kind is Kind.INT else value


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise NumberFormatError(f'For input string: "{text}"') from None
