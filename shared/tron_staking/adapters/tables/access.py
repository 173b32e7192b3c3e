"""The table `access`: API tokens, of which only a hash is kept."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.domain.access import StoredToken


class AccessItem(Model):
    """One API token; `pk` is `TOKEN#<id>`."""

    class Meta(Connection):
        table_name: str
        region: str

    pk = UnicodeAttribute(hash_key=True)
    secret_sha256 = UnicodeAttribute()
    principal = UnicodeAttribute()
    status = UnicodeAttribute()
    expires_at = NumberAttribute(null=True)


class AccessTable:
    """Port FindsToken."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(AccessItem, table_name, region)

    def token(self, token_id: str) -> StoredToken | None:
        """See FindsToken."""
        with books_unavailable():
            try:
                item = AccessItem.get(f"TOKEN#{token_id}")
            except AccessItem.DoesNotExist:
                return None
        expires_at = None if item.expires_at is None else int(item.expires_at)
        return StoredToken(item.secret_sha256, item.principal, item.status == "active", expires_at)
