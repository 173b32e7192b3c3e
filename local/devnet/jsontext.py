"""The text that java-tron takes for JSON, cut into tokens (`JsonFormat.Tokenizer`; stake2 §6)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from local.devnet.constants import INT64_MAX, INT64_MIN
from local.devnet.errors import ParseError

_SPACE = re.compile(r"(?:\s|#.*$)+", re.MULTILINE)
_TOKEN = re.compile(
    r"[a-zA-Z_][0-9a-zA-Z_+-]*"
    r"|[.]?[0-9+-][0-9a-zA-Z_.+-]*"
    r'|"(?:[^"\n\\]|\\.)*(?:"|\\?$)'
    r"|'(?:[^'\n\\]|\\.)*(?:'|\\?$)"
    r"|.",
    re.MULTILINE | re.DOTALL,
)
_NUMBERS = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w.+-])-?0(?:x[0-9a-fA-F]+|[0-7]+)(?![\w.])')
_IDENTIFIER = re.compile(r'[a-zA-Z0-9_."]*')
_DECIMAL, _OCTAL, _HEX = 10, 8, 16
_DIGITS = {_DECIMAL: r"[0-9]+", _OCTAL: r"[0-7]+", _HEX: r"[0-9a-fA-F]+"}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "\\": "\\", '"': '"', "'": "'"}


def plain_json(text: str) -> str:
    """The text with octal and hexadecimal integers written as decimals, as JSON has them."""
    return _NUMBERS.sub(lambda found: found[0] if found[0][0] == '"' else str(read_integer(found[0])), text)


def read_integer(token: str) -> int:
    """`JsonFormat.parseInteger`: a leading 0 means octal, 0x hexadecimal; ValueError with Java's message."""
    sign, digits = (-1, token[1:]) if token.startswith("-") else (1, token)
    radix = _HEX if digits.startswith("0x") else _OCTAL if digits.startswith("0") else _DECIMAL
    digits = digits.removeprefix("0x") if radix == _HEX else digits
    if not re.fullmatch(r"[+-]?" + _DIGITS[radix], digits):
        raise ValueError(f'For input string: "{digits}"')
    value = sign * int(digits, radix)
    if not INT64_MIN <= value <= INT64_MAX:
        raise ValueError(f"Number out of range for 64-bit signed integer: {token}")
    return value


class Token(NamedTuple):
    text: str
    at: int


class Tokens:
    """Reads one token after the other; an error names the line and column where the current one begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._rest = self._cut()
        self._token = next(self._rest)
        self._previous = self._token

    @property
    def current(self) -> str:
        """The token not yet consumed; empty at the end."""
        return self._token.text

    def next(self) -> str:
        """Consume a token, whatever it is."""
        self._previous, self._token = self._token, next(self._rest)
        return self._previous.text

    def take(self, wanted: str) -> bool:
        """Consume the token if it is this one."""
        if self.current != wanted:
            return False
        self.next()
        return True

    def expect(self, wanted: str) -> None:
        if not self.take(wanted):
            raise self.error(f'Expected "{wanted}".')

    def identifier(self) -> str:
        """A name, with or without quotes."""
        allowed = _IDENTIFIER.match(self.current)
        if allowed is not None and allowed.end() < len(self.current):
            raise self.error(f"Expected identifier. -{self.current[allowed.end()]}")
        return self.next().replace('"', "")

    def string(self) -> str:
        """The value of a quoted string."""
        token = self.current
        if token[:1] not in ('"', "'") or not token:
            raise self.error("Expected string.")
        if len(token) < len('""') or token[-1] != token[0]:
            raise self.error("String missing ending quote.")
        return _ESCAPE.sub(self._unescape, token[1:-1])

    def integer(self) -> int:
        try:
            value = read_integer(self.current)
        except ValueError as error:
            raise self.error(f"Couldn't parse integer: {error}") from None
        self.next()
        return value

    def boolean(self) -> bool:
        if self.current not in ("true", "false"):
            raise self.error('Expected "true" or "false".')
        return self.next() == "true"

    def looks_like_integer(self) -> bool:
        return self.current[:1] in tuple("0123456789+-")

    def error(self, problem: str) -> ParseError:
        """What is wrong with the current token."""
        return ParseError(f"{self._position(self._token)}: {problem}")

    def error_before(self, problem: str) -> ParseError:
        """What is wrong with the token just consumed."""
        return ParseError(f"{self._position(self._previous)}: {problem}")

    def _position(self, token: Token) -> str:
        before = self._text[: token.at]
        return f"{before.count('\n') + 1}:{len(before) - before.rfind('\n')}"

    def _unescape(self, found: re.Match[str]) -> str:
        code = found[1]
        if len(code) > 1:
            return chr(int(code[1:], _HEX))
        if code not in _ESCAPES:
            raise self.error(f"Invalid escape sequence: '\\{code}'")
        return _ESCAPES[code]

    def _cut(self) -> Iterator[Token]:
        at, end = 0, len(self._text)
        while True:
            space = _SPACE.match(self._text, at)
            at = space.end() if space else at
            found = _TOKEN.match(self._text, at)
            yield Token(found[0] if found else "", min(at, end))
            at = found.end() if found else at
