"""HTTP whose timeout is for the whole exchange.

The timeouts of requests and urllib3 are for each connect attempt and for each read, so a server that sends a
byte now and then, or a name with many dead addresses, holds a caller for as long as it likes. Here the time
that is left goes down with every step: connecting, the TLS handshake, the status line, the headers, the body.
What is not covered is the look-up of the name, which the system's resolver bounds.
"""

import socket
import time
from http.client import HTTPResponse
from io import BufferedReader, RawIOBase
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError


def whole(seconds: float) -> Timeout:
    """The `timeout=` of a request that may take so long from the connect to the last byte."""
    return Timeout(total=seconds)


class DeadlineAdapter(HTTPAdapter):
    """Mounted on a requests.Session, makes `whole` mean what it says."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Gives the pools the connections below."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


class _DeadlineReader(RawIOBase):
    """Reads what `raw` reads from the socket, until the timeout that the socket has now, counted once."""

    def __init__(self, sock: socket.socket, raw: RawIOBase) -> None:
        self._sock = sock
        self._raw = raw
        self._deadline = time.monotonic() + (sock.gettimeout() or 0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_left(self._deadline))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = BufferedReader(_DeadlineReader(sock, self.fp.detach()))


class _DeadlineConnect(HTTPConnection):
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        try:
            return _connect(self._dns_host, self.port, float(self.timeout or 0))
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "no connection in time") from error
        except OSError as error:
            raise NewConnectionError(self, "no connection") from error


class _SecureDeadlineConnect(_DeadlineConnect, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _DeadlineConnect


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureDeadlineConnect


def _connect(host: str, port: int, seconds: float) -> socket.socket:
    """Connects to the first address that answers; the socket's timeout is what is left of the time."""
    deadline = time.monotonic() + seconds
    failure: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(_left(deadline))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(_left(deadline))
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for the whole exchange is over")
    return left
