"""The key of the cursors: read once in a while, and its absence is a trouble that passes."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from tron_staking.adapters.cursor_key import CursorKey
from tron_staking.domain.errors import SecretUnavailable


class FakeSecrets:
    """Secrets Manager with one secret."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.value, self.trouble = "first", None

    def get_secret_value(self, **request: Any) -> dict[str, str]:
        self.asked.append(request["SecretId"])
        if self.trouble is not None:
            raise self.trouble
        return {"SecretString": self.value}


def test_key_is_read_once_and_again_after_five_minutes() -> None:
    secrets, now = FakeSecrets(), [1000.0]
    key = CursorKey(secrets, "arn:secret", lambda: now[0])
    assert secrets.asked == []
    assert (key.cursor_key(), key.cursor_key()) == (b"first", b"first")
    secrets.value = "second"
    now[0] += 299.9
    assert key.cursor_key() == b"first"
    now[0] += 0.1
    assert key.cursor_key() == b"second"
    assert secrets.asked == ["arn:secret"] * 2


@pytest.mark.parametrize(
    "trouble",
    [
        ClientError({"Error": {"Code": "AccessDeniedException", "Message": "kanarienvogel"}}, "x"),
        ConnectTimeoutError(endpoint_url="http://kanarienvogel"),
    ],
    ids=["refused", "no answer"],
)
def test_key_that_cannot_be_read_is_tried_again(trouble: Exception) -> None:
    secrets = FakeSecrets()
    key = CursorKey(secrets, "arn:secret")
    secrets.trouble = trouble
    with pytest.raises(SecretUnavailable) as raised:
        key.cursor_key()
    assert "kanarienvogel" not in raised.value.detail
    assert raised.value.retryable
    secrets.trouble = None
    assert key.cursor_key() == b"first"
