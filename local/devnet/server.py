"""A thin HTTP server around a node: one lock, so that requests and the block timer take turns."""

import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from local.devnet.api import Answer, handle
from local.devnet.constants import MAX_TRANSACTION_BYTES
from local.devnet.node import Mode, Node

_MAX_BODY = 8 * MAX_TRANSACTION_BYTES
_TICK_SECONDS = 0.05
_TOO_LARGE = 413


class DevnetServer(ThreadingHTTPServer):
    """Serves a node until `stop`; in real-time mode it also keeps the blocks coming."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], node: Node) -> None:
        super().__init__(address, _Handler)
        self.node = node
        self.lock = threading.Lock()
        self._stopping = threading.Event()

    @property
    def base_url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def run(self) -> None:
        """Serve in this thread."""
        timer = threading.Thread(target=self._keep_time, daemon=True)
        timer.start()
        try:
            self.serve_forever(poll_interval=_TICK_SECONDS)
        finally:
            self._stopping.set()
            timer.join()
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
    server: DevnetServer

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _respond(self) -> None:
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        if length > _MAX_BODY:
            self.close_connection = True
            self.send_error(_TOO_LARGE)
            return
        body = self.rfile.read(length)
        with self.server.lock:
            answer = handle(self.server.node, self.command, url.path, url.query, body)
        time.sleep(answer.delay)
        if answer.hang_up:
            self.close_connection = True
        else:
            self._send(answer)

    do_GET = do_POST = do_DELETE = do_PUT = _respond  # noqa: N815 - the names http.server looks for

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name http.server gives it
        """No access log: a simulation makes thousands of requests."""
