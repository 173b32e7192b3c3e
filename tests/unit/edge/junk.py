"""Values that are surely wrong, made at random from a seed. Most hold the mark, as no right value does."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from tests.unit.edge.unchanged import MARK, NUMBER

_ALPHABETS = (
    "abcXYZ019 _-.:/",
    "\u0422\u0430\u0435\u043e\u0440\u0441\uff34\uff11\u0131\u017f\u212a",  # like T a e o p c 1 i s K
    "\u200b\u200d\u2060\ufeff\u202e\u0301\u00ad",  # nothing to see
    "\U0001f511\U0001f468\u200d\U0001f469\u4e2d\u0e01\u05d0",
    "\0\x01\x1f\x7f\x85\u2028\u2029",
    "\"\\'`{}[]()<>&;|$%*?!#@~^=+,",
    "\ud800\udfff\udc80",
    "\u0661\u0660\u00b2\u2460\u0967",  # digits of others
    "\r\n\t\v\f",
)


def text(rng: Random) -> str:
    """Some text with the mark in it."""
    alphabet = rng.choice(_ALPHABETS)
    letters = [rng.choice(alphabet) for _ in range(rng.choice((0, 1, 3, 20)))]
    return "".join(letters[: len(letters) // 2]) + MARK + "".join(letters[len(letters) // 2 :])


def spelled(rng: Random, value: Any) -> str:
    """JSON of it; letters beyond ASCII are escaped or, where that can be sent, are not."""
    escaped = json.dumps(value)
    plain = json.dumps(value, ensure_ascii=False)
    sendable = not any("\ud800" <= letter <= "\udfff" for letter in plain)
    return plain if sendable and rng.random() < 0.5 else escaped


def _number(rng: Random) -> str:
    """Beyond every bound, or no plain number."""
    return rng.choice(
        (
            str(NUMBER),
            str(-NUMBER),
            f"{NUMBER}.0000001",
            f"{NUMBER}e{rng.choice(('', '+', '-'))}{rng.choice((1, 3, 400, 99999999999999999999))}",
            f"0.{NUMBER}",
            f"-{rng.randint(1, 10**9)}",
            str(10 ** rng.choice((19, 40, 400))),
            "1e1",
            "-1.5",
        )
    )


def _text_value(rng: Random) -> str:
    return spelled(rng, text(rng))


def _nested(rng: Random) -> str:
    """Depth, of either kind, with the mark in the middle."""
    depth = rng.choice((1, 2, 30, 900, 1_500))
    if rng.random() < 0.5:
        return "[" * depth + json.dumps(MARK) + "]" * depth
    return f'{{"{MARK}":' * min(depth, 600) + "1" + "}" * min(depth, 600)


def _no_json(rng: Random) -> str:
    """What Python's parser takes, or nearly, and JSON has not."""
    return rng.choice(
        (
            "NaN",
            "Infinity",
            "-Infinity",
            "undefined",
            "None",
            "True",
            f"0{NUMBER}",
            f"+{NUMBER}",
            f"0x{NUMBER}",
            f"'{MARK}'",
            f'"{MARK}',
            f'"{MARK}\n"',
            f'"\\x41{MARK}"',
            f'"\\u12{MARK}"',
            f"{NUMBER}.",
            f".{NUMBER}",
            f"/*{MARK}*/1",
            "",
            "[1,]",
            '{"a":1,}',
            f'{{"{MARK}":1,"{MARK}":1}}',
        )
    )


_KINDS: tuple[Callable[[Random], str], ...] = (_number, _text_value, _text_value, _nested, _no_json)


def value(rng: Random) -> str:
    """The JSON text of a field that no field of any route takes."""
    return rng.choice(_KINDS)(rng)


def name(rng: Random) -> str:
    """Of a field or a parameter that nobody has."""
    return rng.choice((text(rng), f"address{text(rng)}", f"{MARK}[]", f"__proto__{MARK}", f"dry_run{MARK}"))
