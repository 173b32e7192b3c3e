"""A request as java-tron's servlets read it (`PostParams.java`, `Util.java`; stake2 §6)."""

import json
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from local.devnet.errors import JsonError, NullPointerError, NumberFormatError
from local.devnet.jsonformat import from_json
from local.devnet.jsontext import plain_json
from local.devnet.schema import Kind, Message, Schema

_FORM = "application/x-www-form-urlencoded"
_TRUE, _FALSE = ("true", "1", "y", "t", "yes"), ("false", "0", "n", "f", "no")


class Call(NamedTuple):
    """A request as it came in; `query` is the part after the question mark."""

    method: str
    path: str
    query: str
    body: bytes
    content_type: str


@dataclass(frozen=True)
class Request:
    """`params` is the JSON body of a POST or the query of a GET; `source` the text they came from."""

    path: str
    params: dict[str, Any]
    source: str
    is_get: bool
    content_type: str = ""

    @property
    def visible(self) -> bool:
        """Whether addresses are base58check and text is plain, in and out."""
        value = self.params.get("visible", False)
        return str(value).lower() == "true" if self.is_get else _boolean(value)

    def parse(self, schema: Schema) -> Message:
        """The parameters as a message of a schema; a query is text, so its numbers are read first."""
        if self.is_get:
            return from_json(schema, _typed(schema, self.params), visible=self.visible)
        return from_json(schema, self.params, visible=self.visible, source=self.source)


def read_request(call: Call, *, from_body: bool) -> Request:
    """`from_body` is off for servlets that read the query even of a POST."""
    if call.method == "GET" or not from_body:
        query = dict(parse_qsl(call.query, keep_blank_values=True))
        return Request(call.path, query, "", is_get=True, content_type=call.content_type)
    source = call.body.decode(errors="replace")
    if call.content_type.startswith(_FORM) and not source.lstrip().startswith("{"):
        # A form's values are text, so that its integers are refused like quoted ones.
        source = json.dumps(dict(parse_qsl(source, keep_blank_values=True)), separators=(",", ":"))
    return Request(call.path, read_object(source), source, is_get=False, content_type=call.content_type)


def read_object(text: str) -> dict[str, Any]:
    """A JSON object; nothing at all counts as an empty one."""
    if not text.strip():
        return {}
    try:
        value = json.loads(plain_json(text))
    except (ValueError, RecursionError) as error:
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


def _boolean(value: Any) -> bool:
    """`JSONObject.getBoolean`, and the null that it unboxes."""
    if value is None or value == "":
        raise NullPointerError
    text = str(value).lower()
    if isinstance(value, list | dict) or text not in _TRUE + _FALSE:
        raise JsonError(f"can not cast to boolean, value : {value}")
    return text in _TRUE


def _typed(schema: Schema, params: dict[str, Any]) -> dict[str, Any]:
    """The parameters that the schema has, as JSON values of its types."""
    kinds = {one.name: one.kind for one in schema.fields}
    return {key: _read(kinds[key], value) for key, value in params.items() if key in kinds}


def _read(kind: Kind, value: str) -> Any:
    if kind is Kind.BOOL:
        return value.lower() == "true"
    return _number(value) if kind is Kind.INT else value


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise NumberFormatError(f'For input string: "{text}"') from None
