"""AWS in trouble, on the wire between this process and the emulator: all above it is what is deployed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError
from botocore.httpsession import URLLib3Session

_SEND = URLLib3Session.send


@dataclass(frozen=True)
class _Throttled:
    """The body of AWS's answer, as urllib3 hands it on."""

    def stream(self, **_options: Any) -> Iterator[bytes]:
        yield b'{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException","message":"Rate exceeded"}'


class BrokenAws:
    """Requests of some operations are applied and not answered, or refused; `asked` counts those."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self._lost: set[str] = set()
        self._throttled: set[str] = set()

        def broken(session: Any, request: Any) -> Any:
            return self._send(session, request)

        monkeypatch.setattr(URLLib3Session, "send", broken)

    def lose(self, *operations: str) -> None:
        """From now on AWS does these and the answers never arrive, however often somebody asks."""
        self._lost |= set(operations)

    def throttle(self, *operations: str) -> None:
        """From now on AWS refuses these for now."""
        self._throttled |= set(operations)

    def mend(self) -> None:
        """Everything works again."""
        self._lost.clear()
        self._throttled.clear()

    def _send(self, session: Any, request: Any) -> Any:
        operation = _operation(request)
        if operation in self._throttled:
            self.asked.append(operation)
            return AWSResponse(request.url, 400, {}, _Throttled())
        response = _SEND(session, request)
        if operation in self._lost:
            self.asked.append(operation)
            raise ReadTimeoutError(endpoint_url=request.url)
        return response


def _operation(request: Any) -> str:
    """`DynamoDB_20120810.PutItem` is PutItem."""
    target = request.headers.get("X-Amz-Target", "")
    return (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
