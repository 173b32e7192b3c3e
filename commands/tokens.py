"""API tokens of a stack: issued, listed and revoked in its access table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from local.stack.failure import Failure
from tron_staking.adapters.tables.access import ACTIVE, REVOKED, AccessItem, token_key
from tron_staking.adapters.tables.gates import gate_items
from tron_staking.domain.access import new_token
from tron_staking.domain.automation import PRINCIPAL
from tron_staking.domain.gates import token_gate
from tron_staking.domain.scopes import MUTATIONS, Permission, parse_scopes
from tron_staking.models.fields import iso

EVERYTHING = f"{','.join(Permission)}:*"
_OPERATE = "operate"
"""Stands for every mutation; what is stored spells them out, so that a new one is allowed to nobody."""
_TRIES = 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", re.ASCII)
_TOKEN_ID = re.compile(r"[a-z0-9]{12}", re.ASCII)


@dataclass(frozen=True)
class Access:
    """The access table of a stack. `dynamodb` is a boto3 client; `stage` stands in every token."""

    dynamodb: Any
    table: str
    stage: str

    def issue(self, name: str, scopes: str, lifetime: timedelta | None) -> str:
        """A new token, of which only a hash is stored: nobody can tell it again. Raises Failure."""
        if not _NAME.fullmatch(name):
            raise Failure("A name is 1 to 64 letters, digits, and . _ @ - after the first: NAME=treasury")
        if name == PRINCIPAL:
            raise Failure(f"{PRINCIPAL} is who asks for what happens by itself; choose another name")
        token, now = new_token(), datetime.now(UTC)
        item = AccessItem(
            token_key(token.token_id),
            secret_sha256=token.secret_sha256,
            principal=name,
            status=ACTIVE,
            scopes=spelled_out(scopes),
            created_at=iso(now),
            expires_at=None if lifetime is None else int((now + lifetime).timestamp()),
        )
        # The id is random: the condition is for the one time when it was there already.
        self.dynamodb.put_item(
            TableName=self.table, Item=item.serialize(), ConditionExpression="attribute_not_exists(pk)"
        )
        return token.text(self.stage)

    def tokens(self) -> Sequence[AccessItem]:
        """Every token that is kept, oldest first. Reads the table whole: an operator's question."""
        pages = self.dynamodb.get_paginator("scan").paginate(
            TableName=self.table,
            FilterExpression="begins_with(pk, :token)",
            ExpressionAttributeValues={":token": {"S": token_key("")}},
        )
        found = [_item(raw) for page in pages for raw in page["Items"]]
        return sorted(found, key=lambda item: item.created_at or "")

    def revoke(self, token_id: str) -> AccessItem:
        """Ends a token: no mutation from now on, and no read that begins a minute later. Raises Failure.

        The gate is for functions that still hold a policy of it: who accepts looks there.
        """
        token = self._token(token_id)
        now = iso(datetime.now(UTC))
        expires_at = None if token.expires_at is None else int(token.expires_at)
        shut = gate_items(token_gate(token_id), now, expires_at)
        puts = [{"Put": {"TableName": self.table, "Item": item.serialize()}} for item in shut]
        self._write([{"Update": self._revocation(token_id, now)}, *puts])
        return token

    def _write(self, items: Sequence[dict[str, Any]]) -> None:
        """Again and again: whoever uses the token at this very moment is in the way."""
        for _ in range(_TRIES - 1):
            try:
                self.dynamodb.transact_write_items(TransactItems=items)
            except self.dynamodb.exceptions.TransactionCanceledException:
                continue
            return
        self.dynamodb.transact_write_items(TransactItems=items)

    def _revocation(self, token_id: str, now: str) -> dict[str, Any]:
        return {
            "TableName": self.table,
            "Key": {"pk": {"S": token_key(token_id)}},
            "UpdateExpression": "SET #status = :revoked, revoked_at = if_not_exists(revoked_at, :now)",
            "ConditionExpression": "attribute_exists(pk)",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": {":revoked": {"S": REVOKED}, ":now": {"S": now}},
        }

    def _token(self, token_id: str) -> AccessItem:
        if not _TOKEN_ID.fullmatch(token_id):
            raise Failure("A token's id is the 12 letters and digits before its secret: trs_<stage>_<id>_…")
        try:
            found = self.dynamodb.get_item(
                TableName=self.table, Key={"pk": {"S": token_key(token_id)}}, ConsistentRead=True
            )
        except ClientError as error:
            raise Failure(f"The access table cannot be read: {error}") from error
        if "Item" not in found:
            raise Failure(f"There is no token {token_id} in this stack; `make token` lists them.")
        return _item(found["Item"])


def spelled_out(scopes: str) -> str:
    """The scopes as they are stored. Raises Failure."""
    words = re.sub(rf"\b{_OPERATE}\b", ",".join(MUTATIONS), " ".join(scopes.split()))
    try:
        return str(parse_scopes(words))
    except ValueError as error:
        raise Failure(
            f"These are no scopes: {error}.\n  There are {', '.join(Permission)}; {_OPERATE} is "
            "every operation that signs."
        ) from error


def _item(raw: dict[str, Any]) -> AccessItem:
    item = AccessItem()
    item.deserialize(raw)
    return item
