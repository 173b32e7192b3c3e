"""What cursors are sealed with."""

from functools import cache

from tron_staking.adapters.cursor_key import CursorKey
from tron_staking.runtime.base import aws
from tron_staking.settings import settings


@cache
def cursor_key() -> CursorKey:
    """Reads the key."""
    return CursorKey(aws("secretsmanager"), settings().needed("cursor_secret"))
