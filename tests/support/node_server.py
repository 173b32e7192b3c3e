"""A scripted HTTP server that stands in for a node: canned answers, and every way of not answering."""

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

type Step = Callable[["Exchange"], None]

A_MINUTE = 60
"""Seconds that what does not answer lasts: longer than any deadline and any stall, and it ends."""

PAUSE = 0.05
"""Seconds between two bytes."""


@dataclass(frozen=True)
class Request:
    """What the server was asked. Header names are lower case."""

    path: str
    headers: dict[str, str]
    body: Any


class Exchange(BaseHTTPRequestHandler):
    """One connection; `stopping` is set when the server closes, and ends every wait."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # a body would wait 40 ms for the client to acknowledge the headers
    server: "_Server"

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        body = json.loads(self.rfile.read(size) or b"null")
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.path, headers, body))
        self.server.next_step(self.path)(self)

    do_GET = do_POST  # noqa: N815 - the name http.server looks for

    def log_message(self, *args: Any) -> None:
        """Nothing: a test's output is its own."""

    def trickle(self, pieces: Iterable[bytes], seconds: float) -> None:
        """Writes a piece, waits, and so on, until the server stops."""
        self.close_connection = True
        for piece in pieces:
            self.wfile.write(piece)
            if self.server.stopping.wait(seconds):
                return


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.scripts: dict[str, list[Step]] = {}
        self.requests: list[Request] = []
        self.connections = 0
        self.stopping = threading.Event()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: clients that hang up are what the tests are about."""

    def next_step(self, path: str) -> Step:
        steps = self.scripts.get(path, [status(404, b"<html>Not Found</html>")])
        return steps.pop(0) if len(steps) > 1 else steps[0]


class NodeServer:
    """`with NodeServer() as node: node.on("wallet/getnowblock", answer({…}))`."""

    def __init__(self) -> None:
        self._server = _Server()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def on(self, path: str, *steps: Step) -> None:
        """What the next requests of `path` get, in order; the last step is repeated."""
        self._server.scripts["/" + path] = list(steps)

    @property
    def requests(self) -> list[Request]:
        return self._server.requests

    @property
    def connections(self) -> int:
        return self._server.connections


def answer(value: Any) -> Step:
    """HTTP 200 with JSON."""
    return status(200, json.dumps(value).encode() + b"\n", "application/json; charset=utf-8")


def status(code: int, body: bytes = b"", content_type: str = "text/html", **headers: str) -> Step:
    """An answer with a status and a body."""

    def step(exchange: Exchange) -> None:
        exchange.send_response(code)
        exchange.send_header("Content-Type", content_type)
        exchange.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            exchange.send_header(name.replace("_", "-"), value)
        exchange.end_headers()
        exchange.wfile.write(body)

    return step


def hang(exchange: Exchange) -> None:
    """Takes the question and does not answer."""
    exchange.trickle([b""], A_MINUTE)


def hang_up(exchange: Exchange) -> None:
    """Closes the connection without an answer."""
    exchange.close_connection = True


def cut_short(exchange: Exchange) -> None:
    """Promises more bytes than it sends."""
    exchange.trickle([b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":'], 0)


def dribble_headers(exchange: Exchange) -> None:
    """One more byte of a header now and then, each well within a read timeout."""
    exchange.trickle([b"HTTP/1.1 200 OK\r\nX-A: ", *[b"1"] * round(A_MINUTE / PAUSE)], PAUSE)


def dribble_body(exchange: Exchange) -> None:
    """One more byte now and then, each well within a read timeout; in the end it is a good answer."""
    size = round(A_MINUTE / PAUSE)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{" % size
    exchange.trickle([head, *[b" "] * (size - 2), b"}"], PAUSE)


def flood(exchange: Exchange) -> None:
    """A body without an end, as fast as it is taken."""
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{")
    exchange.close_connection = True
    while not exchange.server.stopping.is_set():
        exchange.wfile.write(b" " * 65536)
