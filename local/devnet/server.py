"""A thin HTTP server around nodes: one lock, so that requests and the block timer take turns."""

import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from local.devnet.api import Answer, handle
from local.devnet.api.gateway import MAX_BODY, TOO_LARGE
from local.devnet.config import Mode
from local.devnet.node import Node

_TICK_SECONDS = 0.05
_CHUNK = 64 * 1024
_PATIENCE = 16 * MAX_BODY


class DevnetServer(ThreadingHTTPServer):
    """Serves a node until `stop`; in real-time mode it also keeps the blocks coming.

    `also` serves another node of the same network on a port of its own, for as long as this one runs.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], node: Node, lock: threading.Lock | None = None) -> None:
        super().__init__(address, _Handler)
        self.node = node
        self.lock = lock or threading.Lock()
        self.others: list[DevnetServer] = []
        self._stopping = threading.Event()

    @property
    def base_url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def also(self, port: int) -> "DevnetServer":
        """Another node at another port (0 picks a free one): the same chain, other faults and lag.

        To be called before `run`, which serves them all.
        """
        host = str(self.server_address[0])
        other = DevnetServer((host, port), self.node.another(), self.lock)
        self.others.append(other)
        return other

    def run(self) -> None:
        """Serve in this thread, the others in threads beside it."""
        threads = [threading.Thread(target=one.serve, daemon=True) for one in self.others]
        threads.append(threading.Thread(target=self._keep_time, daemon=True))
        for thread in threads:
            thread.start()
        try:
            self.serve()
        finally:
            self._stopping.set()
            for other in self.others:
                other.shutdown()
            for thread in threads:
                thread.join()

    def serve(self) -> None:
        """Answer requests at this port only."""
        try:
            self.serve_forever(poll_interval=_TICK_SECONDS)
        finally:
            self.server_close()

    def stop(self) -> None:
        """End `run`, from another thread."""
        self._stopping.set()
        self.shutdown()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about clients that went away; others are reported as usual."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def _keep_time(self) -> None:
        if self.node.config.mode is not Mode.REALTIME:
            return
        while not self._stopping.wait(_TICK_SECONDS):
            with self.lock:
                self.node.tick()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave in one piece
    server: DevnetServer

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _respond(self) -> None:
        url = urlsplit(self.path)
        length = self._length()
        if length > MAX_BODY and not url.path.startswith("/admin/"):
            self.close_connection = True
            self._discard(length)
            self._send(TOO_LARGE)
            return
        chunked = (self.headers.get("Transfer-Encoding") or "").lower() == "chunked"
        body = b"".join(self._chunks()) if chunked else self.rfile.read(length)
        kind = self.headers.get("Content-Type") or ""
        with self.server.lock:
            answer = handle(self.server.node, self.command, url.path, url.query, body, content_type=kind)
        time.sleep(answer.delay)
        if answer.hang_up:
            self.close_connection = True
        else:
            self._send(answer)

    do_GET = do_POST = do_DELETE = do_PUT = _respond  # noqa: N815 - the names http.server looks for

    def _length(self) -> int:
        """What the client announces; nothing it could mean is nothing."""
        text = self.headers.get("Content-Length") or ""
        return int(text) if text.isdecimal() else 0

    def _chunks(self) -> Iterator[bytes]:
        """A body of unannounced length, up to what is too large anyway."""
        total = 0
        while total <= MAX_BODY and (size := self._chunk_size()):
            total += size
            yield self.rfile.read(size)
            self.rfile.readline()
        self.close_connection |= total > MAX_BODY

    def _chunk_size(self) -> int:
        """0 at the end; something else than a number is an end too."""
        line = self.rfile.readline().split(b";")[0].strip()
        size = int(line, 16) if re.fullmatch(rb"[0-9a-fA-F]{1,8}", line) else 0
        if not size:
            self.rfile.readline()
        return size

    def _discard(self, length: int) -> None:
        """Take what is too large, within reason: a client that still sends does not read the answer."""
        for _ in range(0, min(length, _PATIENCE), _CHUNK):
            self.rfile.read(min(_CHUNK, length))
            length -= _CHUNK

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.close_connection |= answer.length is not None
        self.end_headers()
        if not answer.dribble:
            self.wfile.write(answer.body)
            return
        for byte in answer.body:
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            time.sleep(answer.dribble)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name http.server gives it
        """No access log: a simulation makes thousands of requests."""
