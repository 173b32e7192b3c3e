"""Brings what containers say to this machine's address to the programs that listen on 127.0.0.1 only."""

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

type Place = tuple[str, int]

_CHUNK_BYTES = 65_536


@contextmanager
def forwarding(here: Place, there: Place) -> Iterator[None]:
    """While the block runs, who connects here is connected there. Raises OSError when `here` is taken."""
    with _Server(here, there) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingTCPServer):
    """A thread for each connection; those of containers that live on do not keep it from ending."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, here: Place, there: Place) -> None:
        self.there = there
        super().__init__(here, _Connection)


class _Connection(BaseRequestHandler):
    """One connection and its other half, until either side ends it."""

    server: _Server

    def handle(self) -> None:
        near: socket.socket = self.request
        with suppress(ConnectionError), socket.create_connection(self.server.there) as far:
            other = {near: far, far: near}
            while True:
                for ready in select.select(list(other), [], [])[0]:
                    data = ready.recv(_CHUNK_BYTES)
                    if not data:
                        return
                    other[ready].sendall(data)
