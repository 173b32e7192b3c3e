"""Requests that are surely wrong, made from good ones: each says which statuses are right for it."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from tests.unit.edge import junk
from tests.unit.edge.routes import Route
from tests.unit.edge.unchanged import MARK, NUMBER

type Event = dict[str, Any]
type Mutator = Callable[[Random, Route, Event], None]

INVALID, NOWHERE, NOBODY = {400}, {400, 404, 405}, {401, 403}
_LIMIT = 16_384


@dataclass(frozen=True)
class Kind:
    """One way to be wrong, and what that is answered with. `needs` says of which routes."""

    mutate: Mutator
    statuses: set[int]
    needs: Callable[[Route], bool] = field(default=lambda _route: True)


def body(event: Event, text: str | bytes) -> None:
    """Sets the body; bytes, and what is no text that can be sent, travel in base64."""
    if isinstance(text, str):
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-8", "surrogatepass")
    plain = isinstance(text, str)
    event["body"] = text if plain else base64.b64encode(text).decode()  # type: ignore[arg-type]
    event["isBase64Encoded"] = not plain


def query(event: Event, pairs: list[tuple[str, str]]) -> None:
    """Sets the query as API Gateway tells it: the last of each, and all of each."""
    every: dict[str, list[str]] = {}
    for name, value in pairs:
        every.setdefault(name, []).append(value)
    event["multiValueQueryStringParameters"] = every or None
    event["queryStringParameters"] = {name: values[-1] for name, values in every.items()} or None


def header(event: Event, name: str, *values: str) -> None:
    """Sends a header, instead of one of that name in any case."""
    for where in ("headers", "multiValueHeaders"):
        event[where] = {given: one for given, one in event[where].items() if given.lower() != name.lower()}
    if values:
        event["multiValueHeaders"][name] = list(values)
        event["headers"][name] = values[-1]


def _fields(event: Event, route: Route) -> dict[str, str]:
    """The good body, field by field as JSON text."""
    good = json.loads(event["body"])
    return {name: json.dumps(good[name]) for name in route.body}


def _spell(fields: dict[str, str]) -> str:
    return "{" + ", ".join(f'"{name}": {text}' for name, text in fields.items()) + "}"


def _bad_field(rng: Random, route: Route, event: Event) -> None:
    fields = _fields(event, route)
    fields[rng.choice(list(fields))] = junk.value(rng)
    body(event, _spell(fields))


def _bad_fields(rng: Random, route: Route, event: Event) -> None:
    body(event, _spell({name: junk.value(rng) for name in _fields(event, route)}))


def _unknown_field(rng: Random, route: Route, event: Event) -> None:
    extra = f"{junk.spelled(rng, junk.name(rng))}: {rng.choice(('1', 'null', json.dumps(MARK)))}"
    body(event, rng.choice((f"{{{extra}, {event['body'][1:]}", f"{event['body'][:-1]}, {extra}}}")))


def _key_twice(rng: Random, route: Route, event: Event) -> None:
    name, text = rng.choice(list(_fields(event, route).items()))
    again = rng.choice((name, f"\\u{ord(name[0]):04x}{name[1:]}"))
    body(event, f'{event["body"][:-1]}, "{again}": {rng.choice((text, json.dumps(MARK), "null"))}}}')


def _cut(rng: Random, route: Route, event: Event) -> None:
    body(event, event["body"][: rng.randrange(len(event["body"]) - 1)])


def _trailing(rng: Random, route: Route, event: Event) -> None:
    body(
        event, event["body"] + rng.choice((",", "}", "x", "\0", "{}", MARK, "\u00a0", "\ufeff", "//", "null"))
    )


def _leading(rng: Random, route: Route, event: Event) -> None:
    body(event, rng.choice(("\ufeff", "\0", ",", "[", ")]}',\n", MARK, "\u00a0", "//\n")) + event["body"])


def _not_utf8(rng: Random, route: Route, event: Event) -> None:
    raw = event["body"].encode()
    bad = rng.choice(
        (b"\xff", b"\xc0\xae", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xf4\x90\x80\x80", b"\x80")
    )
    where = rng.randrange(len(raw) + 1)
    body(event, raw[:where] + bad + raw[where:])


def _other_encoding(rng: Random, route: Route, event: Event) -> None:
    body(event, event["body"].encode(rng.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"))))


def _too_large(rng: Random, route: Route, event: Event) -> None:
    more = _LIMIT + rng.choice((1, 2, 1_000, 100_000)) - len(event["body"])
    filler = rng.choice((" ", "\n", MARK))
    body(event, event["body"] + (filler * more)[:more])


def _not_base64(rng: Random, route: Route, event: Event) -> None:
    event["isBase64Encoded"] = True
    if rng.random() < 0.5:
        event["body"] = MARK + rng.choice(("=", "%", "\u00e9", "==="))


def _another_thing(rng: Random, route: Route, event: Event) -> None:
    body(
        event,
        rng.choice(("", " ", "null", "[]", "1", "true", f'"{MARK}"', f"[{event['body']}]", MARK, "{}{}")),
    )


def _no_body(rng: Random, route: Route, event: Event) -> None:
    event["body"] = None
    event["isBase64Encoded"] = rng.random() < 0.5


def _dry_run(rng: Random, route: Route, event: Event) -> None:
    values = rng.choice((("true", "false"), ("true", "true"), ("",), ("TRUE",), ("1",), (junk.text(rng),)))
    query(event, [("dry_run", value) for value in values])


def _unknown_parameter(rng: Random, route: Route, event: Event) -> None:
    extra = (junk.name(rng), rng.choice(("", "1", MARK)))
    query(event, [*route.query.items(), extra] if rng.random() < 0.5 else [extra, *route.query.items()])


def _parameter_twice(rng: Random, route: Route, event: Event) -> None:
    name, value = rng.choice(list(route.query.items()))
    query(event, [*route.query.items(), (name, rng.choice((value, MARK, "")))])


def _bad_parameter(rng: Random, route: Route, event: Event) -> None:
    name = rng.choice(sorted(route.takes or ()))
    if name == "dry_run":
        return _dry_run(rng, route, event)
    bad = rng.choice(
        (junk.text(rng), str(NUMBER), f"-{NUMBER}", "1e3", "NaN", f"%{MARK}", quote(junk_ascii(rng)))
    )
    query(event, [*((one, value) for one, value in route.query.items() if one != name), (name, bad)])
    return None


def junk_ascii(rng: Random) -> str:
    """Junk without what cannot be percent-encoded."""
    return junk.text(rng).encode("utf-8", "replace").decode()


def _bad_segment(rng: Random, route: Route, event: Event) -> None:
    """Something else where an address or an id stands, or one more segment, or one that is none of ours."""
    parts = event["path"].split("/")
    where = rng.randrange(1, len(parts))
    bad = rng.choice((junk.text(rng), quote(junk_ascii(rng)), f"..%2f{MARK}", f"%00{MARK}", f"..;{MARK}"))
    event["path"] = "/".join([*parts[:where], bad, *parts[where + rng.choice((0, 1)) :]])


def _bad_end(rng: Random, route: Route, event: Event) -> None:
    event["path"] += rng.choice(
        (f"/{MARK}", "//", f"%2f{MARK}", f";{MARK}", f"\0{MARK}", f"%0d%0a{MARK}", f".{MARK}")
    )


def _bad_method(rng: Random, route: Route, event: Event) -> None:
    methods = {"GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", MARK, ""}
    event["httpMethod"] = rng.choice(sorted(methods - {route.method}))


def _bad_key(rng: Random, route: Route, event: Event) -> None:
    good = "a" * 16
    values = rng.choice(
        (
            (),
            ("",),
            ("a" * 15,),
            (good * 5,),
            (junk.text(rng) + "!",),
            (good, good),
            (good, MARK),
            (f" {good}",),
        )
    )
    header(event, "Idempotency-Key", *values)


def _bad_key_injected(rng: Random, route: Route, event: Event) -> None:
    ends = ("\r\nX-Injected: ", "\n", "\r", "\0", "\u010a", "%0d%0a", "\u2028", ",", "; ")
    header(event, "Idempotency-Key", "a" * 16 + rng.choice(ends) + MARK)


def _bad_caller(rng: Random, route: Route, event: Event) -> None:
    whole = event["requestContext"]["authorizer"]
    name = rng.choice(sorted(whole))
    event["requestContext"]["authorizer"] = rng.choice(
        (
            None,
            {},
            [],
            MARK,
            NUMBER,
            True,
            {one: value for one, value in whole.items() if one != name},
            whole | {name: rng.choice((None, "", [], {}, 0, [MARK]))},
            whole
            | {"scopes": rng.choice((junk.text(rng), "*:*", "read", f"{MARK}:*", "sign:sign", "read: *"))},
            whole | {"scopes": f"read:{MARK}"},
            whole
            | {"expires_at": rng.choice(("0", "-1", "1", "", MARK, "1e400", "NaN", None, [], "9" * 5_000))},
        )
    )


def _no_context(rng: Random, route: Route, event: Event) -> None:
    event["requestContext"].pop(rng.choice(("authorizer", "requestTimeEpoch")))


KINDS = {
    **dict.fromkeys(("bad field", "bad field again", "bad field once more"), Kind(_bad_field, INVALID)),
    "bad fields": Kind(_bad_fields, INVALID),
    "unknown field": Kind(_unknown_field, INVALID),
    "key twice": Kind(_key_twice, INVALID),
    "cut": Kind(_cut, INVALID),
    "trailing": Kind(_trailing, INVALID),
    "leading": Kind(_leading, INVALID),
    "not UTF-8": Kind(_not_utf8, INVALID),
    "other encoding": Kind(_other_encoding, INVALID),
    "too large": Kind(_too_large, INVALID),
    "not base64": Kind(_not_base64, INVALID),
    "another thing": Kind(_another_thing, INVALID),
    "no body": Kind(_no_body, INVALID),
}
"""Of a body."""

OF_QUERIES = {
    "unknown parameter": Kind(_unknown_parameter, INVALID, lambda route: route.takes is not None),
    "parameter twice": Kind(_parameter_twice, INVALID, lambda route: bool(route.query)),
    **dict.fromkeys(
        ("bad parameter", "bad parameter again"),
        Kind(_bad_parameter, INVALID, lambda route: bool(route.takes)),
    ),
}
OF_PLACES = {
    "bad segment": Kind(_bad_segment, NOWHERE),
    "bad end": Kind(_bad_end, NOWHERE),
    "bad method": Kind(_bad_method, NOWHERE),
}
OF_HEADERS = {
    "bad key": Kind(_bad_key, INVALID, lambda route: route.keyed),
    "injected key": Kind(_bad_key_injected, INVALID, lambda route: route.keyed),
    "bad caller": Kind(_bad_caller, NOBODY, lambda route: not route.public),
    "no context": Kind(_no_context, {401}, lambda route: not route.public),
}


def kinds(route: Route) -> dict[str, Kind]:
    """The ways in which this route's request can be wrong."""
    every = (KINDS if route.body else {}) | OF_QUERIES | OF_PLACES | OF_HEADERS
    return {name: kind for name, kind in every.items() if kind.needs(route)}


_ODD = (
    *("X-Forwarded-For", "X-Forwarded-Host", "X-Principal-Id", "X-Request-Id", "X-HTTP-Method-Override"),
    *("Cookie", "Origin", "Referer", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Range"),
    *("Content-Type", "Content-Encoding", "Content-Length", "Transfer-Encoding", "Expect", "TE"),
    *("Authorization", "Connection", "If-None-Match", "traceparent", "X-Amzn-Trace-Id", MARK),
)
_VALUES = (
    *(
        MARK,
        f"{MARK}\r\nX-Injected: {MARK}",
        f"{MARK}\0",
        f"{MARK}\u00e9",
        f"{MARK}\U0001f511",
        "",
        "a," * 500,
    ),
    *(
        "application/xml; charset=utf-16",
        "multipart/form-data; boundary=",
        "text/plain",
        "gzip",
        "-1",
        "10e9",
    ),
)
_NULLS = ("queryStringParameters", "pathParameters", "stageVariables")


def noise(rng: Random, event: Event) -> None:
    """What makes nothing right or wrong: headers of all kinds, and nulls where API Gateway may put them."""
    for _ in range(rng.choice((0, 0, 1, 3))):
        header(event, rng.choice(_ODD), *(rng.choice(_VALUES) for _ in range(rng.choice((1, 1, 2)))))
    if rng.random() < 0.2:
        event[rng.choice(_NULLS)] = None
    if rng.random() < 0.1:
        event["pathParameters"] = {"address": MARK, "staking_id": MARK, "proxy": MARK}


def mutants(rng: Random, route: Route, good: Callable[[], Event]) -> Iterator[tuple[str, Kind, Event]]:
    """Wrong requests without end, the kinds in turn."""
    every = kinds(route)
    while True:
        for name, kind in every.items():
            event = good()
            noise(rng, event)
            kind.mutate(rng, route, event)
            yield name, kind, event
