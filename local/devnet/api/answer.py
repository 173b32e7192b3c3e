"""What goes back for a request."""

import json
from dataclasses import dataclass
from typing import Any

from local.devnet.effects import JSON

HTML = "text/html;charset=iso-8859-1"
OK = 200


@dataclass(frozen=True)
class Answer:
    """What goes back after `delay` seconds; with `hang_up` the connection closes without a word.

    With `dribble` the body comes a byte every so many seconds; `length` is the Content-Length when it lies.
    """

    status: int
    content_type: str
    body: bytes
    delay: float = 0.0
    hang_up: bool = False
    dribble: float = 0.0
    length: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        length = len(self.body) if self.length is None else self.length
        return {"Content-Type": self.content_type, "Content-Length": str(length)}


def json_answer(value: Any, status: int = OK) -> Answer:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Answer(status, JSON, text.encode() + b"\n")


def html_answer(status: int, reason: str) -> Answer:
    """Jetty's error page."""
    page = (
        f'<html>\n<head>\n<meta http-equiv="Content-Type" content="{HTML}"/>\n'
        f"<title>Error {status} {reason}</title>\n</head>\n<body><h2>HTTP ERROR {status} {reason}</h2>\n"
        "</body>\n</html>\n"
    )
    return Answer(status, HTML, page.encode())
