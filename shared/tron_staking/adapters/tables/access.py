"""The table `access`: API tokens, of which only a hash is kept."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.domain.access import StoredToken


class AccessItem(Model):
    """One API token; `pk` is `TOKEN#<id>`. DynamoDB deletes it some time after `expires_at`."""

    class Meta(Connection):
        table_name: str
        region: str

    pk = UnicodeAttribute(hash_key=True)
    secret_sha256 = UnicodeAttribute()
    principal = UnicodeAttribute()
    status = UnicodeAttribute()
    scopes = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    created_at = UnicodeAttribute(null=True)
    revoked_at = UnicodeAttribute(null=True)


ACTIVE, REVOKED = "active", "revoked"


def token_key(token_id: str) -> str:
    """The item of a token."""
    return f"TOKEN#{token_id}"


class AccessTable:
    """Port FindsToken."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(AccessItem, table_name, region)

    def token(self, token_id: str) -> StoredToken | None:
        """See FindsToken."""
        with books_unavailable():
            try:
                item = AccessItem.get(token_key(token_id), consistent_read=True)
            except AccessItem.DoesNotExist:
                return None
        expires_at = None if item.expires_at is None else int(item.expires_at)
        return StoredToken(
            secret_sha256=item.secret_sha256,
            principal=item.principal,
            active=item.status == ACTIVE,
            expires_at=expires_at,
            scopes=item.scopes,
        )
