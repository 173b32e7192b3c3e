"""What is said to one place arrives at a program in another, and its answer comes back."""

import socket
from collections.abc import Iterator
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread

import pytest

from local.sam_local.forwarder import Place, forwarding
from local.stack.temporary import free_port

LARGE = 1_000_000


class _Shouting(StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            self.wfile.write(line.upper())


@pytest.fixture
def there() -> Iterator[Place]:
    with TCPServer(("127.0.0.1", 0), _Shouting) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield "127.0.0.1", server.server_address[1]
        server.shutdown()


@pytest.fixture
def here() -> Place:
    return "127.0.0.1", free_port()


def _answer(here: Place, said: bytes) -> bytes:
    with socket.create_connection(here) as connection, connection.makefile("rb") as answer:
        connection.sendall(said)
        return answer.readline()


def test_both_directions_one_connection_after_the_other(here: Place, there: Place) -> None:
    with forwarding(here, there):
        assert [_answer(here, said) for said in (b"one\n", b"two\n")] == [b"ONE\n", b"TWO\n"]


def test_more_than_fits_into_a_buffer(here: Place, there: Place) -> None:
    with forwarding(here, there):
        assert _answer(here, b"a" * LARGE + b"\n") == b"A" * LARGE + b"\n"


def test_nothing_listens_any_more_afterwards(here: Place, there: Place) -> None:
    with forwarding(here, there):
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(here)


def test_a_place_that_is_taken_is_told_at_once(there: Place) -> None:
    with pytest.raises(OSError, match="in use"), forwarding(there, there):
        pass


def test_a_program_that_is_gone_ends_the_connection_and_not_the_forwarder(here: Place) -> None:
    with forwarding(here, ("127.0.0.1", free_port())):
        assert [_answer(here, b"") for _ in range(2)] == [b"", b""]
