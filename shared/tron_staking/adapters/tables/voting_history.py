"""The table `voting_history`: every vote set that the chain has cast, by account and time."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.transaction import Put
from tron_staking.domain.address import Address
from tron_staking.models.fields import iso
from tron_staking.models.records import VoteCount
from tron_staking.submission.entries import VotesCast

_VOTES = TypeAdapter(tuple[VoteCount, ...])


class VotesItem(Model):
    """One vote set; `cast` is when its block was made and whose transaction it was: `<time>#<staking_id>`."""

    class Meta(Connection):
        table_name: str
        region: str

    address = UnicodeAttribute(hash_key=True)
    cast = UnicodeAttribute(range_key=True)
    block_number = NumberAttribute()
    votes = UnicodeAttribute()


class VotingHistoryTable:
    """Port FindsLastVotes. Writes VotesCast: a record is settled once, so the item is new: no condition."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(VotesItem, table_name, region)

    def last_votes(self, address: Address) -> VotesCast | None:
        """See FindsLastVotes."""
        with books_unavailable():
            newest = list(VotesItem.query(address, scan_index_forward=False, limit=1, page_size=1))
        return _cast(newest[0]) if newest else None

    def writes(self, entry: VotesCast) -> Sequence[Put]:
        """What the entry adds to a transaction."""
        item = VotesItem(
            entry.address,
            f"{iso(entry.cast_at)}#{entry.staking_id}",
            block_number=entry.block_number,
            votes=_VOTES.dump_json(entry.votes).decode(),
        )
        return [Put(item, None)]


def _cast(item: VotesItem) -> VotesCast:
    moment, _, staking_id = item.cast.partition("#")
    return VotesCast(
        address=Address(item.address),
        staking_id=staking_id,
        cast_at=datetime.fromisoformat(moment),
        block_number=int(item.block_number),
        votes=_VOTES.validate_json(item.votes),
    )
