"""The key that cursors are sealed with: a secret that the template has Secrets Manager make up."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tron_staking.domain.errors import SEND_AGAIN, SecretUnavailable

KEPT_SECONDS = 300
"""So long a rotated key is still used by a warm process; cursors of before the rotation are refused then."""


class CursorKey:
    """Port ReadsCursorKey: read on first use, and remembered in this process."""

    def __init__(
        self, secrets_manager: Any, secret_id: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._client, self._secret_id, self._monotonic = secrets_manager, secret_id, monotonic
        self._known: tuple[float, bytes] | None = None

    def cursor_key(self) -> bytes:
        """See ReadsCursorKey."""
        if self._known is None or self._monotonic() - self._known[0] >= KEPT_SECONDS:
            self._known = (self._monotonic(), self._read())
        return self._known[1]

    def _read(self) -> bytes:
        try:
            found = self._client.get_secret_value(SecretId=self._secret_id)
        except (BotoCoreError, ClientError) as error:
            raise SecretUnavailable(f"the key of the cursors could not be read; {SEND_AGAIN}") from error
        return str(found["SecretString"]).encode()
