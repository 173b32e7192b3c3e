"""Tells what an account has delegated and what was delegated to it, whoever did it.

The chain names the counterparties of an account in one answer, and what there is with each in one more. So a
page ends short of its limit when PAIRS_AT_ONCE counterparties were asked about, or READING is over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Delegation, Lending, Resource
from tron_staking.domain.cursor import Cursor, Seal
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.ports import ReadsCursorKey, ReadsLending, TellsTime
from tron_staking.models.delegations import DelegationQuery, ResourceDelegate, ResourceDelegations
from tron_staking.models.enums import DelegationDirection
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.submission.ports import DatesDelegations, DelegationKey, Pair

PAIRS_AT_ONCE = 10
"""With the two questions before, a reader asks 12 times at most: TronGrid allows a key 15 times in one
second, so no reader alone can have it suspended."""

READING = timedelta(seconds=5)
"""So long after a caller came no further counterparty is asked about; but always about one."""


@dataclass(frozen=True)
class Counterparty:
    """Another account that has delegated to this one, or has something of it."""

    direction: DelegationDirection
    address: Address

    @property
    def position(self) -> str:
        """Where it stands in the list, by the order of text."""
        return f"{list(DelegationDirection).index(self.direction)}{self.address}"

    def pair(self, account: Address) -> Pair:
        """Owner and receiver."""
        out = self.direction is DelegationDirection.OUT
        return (account, self.address) if out else (self.address, account)


@dataclass(frozen=True)
class DelegationsReader:
    """Reads an account's delegations."""

    chain: ReadsLending
    books: DatesDelegations
    keys: ReadsCursorKey
    clock: TellsTime

    def get_delegations(
        self, address: Address, query: DelegationQuery, principal: str
    ) -> ResourceDelegations:
        """A page. Raises InvalidInput for a bad cursor, Unavailable."""
        now = self.clock.now()

        def seal() -> Seal:
            return Seal(self.keys.cursor_key(), f"{address} {query.spelling()}", principal)

        after = None if query.cursor is None else seal().open(query.cursor, now).position
        block, lending = self.chain.solid_block(), self.chain.solid_lending(address)
        rest = _rest(lending, query.direction, after)
        page = list(self._page(address, rest, query.limit, now + READING))
        last = page[-1][0] if len(page) < len(rest) else None
        return ResourceDelegations(
            address=address,
            delegations=tuple(self._shown(address, page, block.timestamp_ms)),
            receivers=len(lending.receivers),
            owners=len(lending.owners),
            next_cursor=seal().close(Cursor(last.position, {}, iso(now)), now) if last else None,
            block_number=block.number,
            timestamp=self.clock.now(),
        )

    def _page(
        self, account: Address, rest: Sequence[Counterparty], limit: int, until: datetime
    ) -> Iterator[tuple[Counterparty, Mapping[Resource, Delegation]]]:
        for number, other in enumerate(rest[: min(limit, PAIRS_AT_ONCE)]):
            if number and self.clock.now() >= until:
                return
            yield other, self.chain.solid_delegations(*other.pair(account))

    def _shown(
        self,
        account: Address,
        page: Sequence[tuple[Counterparty, Mapping[Resource, Delegation]]],
        solid_ms: int,
    ) -> Iterator[ResourceDelegate]:
        made = self.books.delegations_made([other.pair(account) for other, _ in page])
        for other, held in page:
            for key, part in _parts(other.pair(account), held, solid_ms):
                yield ResourceDelegate(
                    id=f"{key.owner}-{key.receiver}-{key.resource}-{'LOCKED' if key.lock else 'UNLOCKED'}",
                    direction=other.direction,
                    from_address=key.owner,
                    to_address=key.receiver,
                    resource_type=key.resource,
                    amount=trx_text(part.amount),
                    amount_sun=part.amount,
                    locked=part.locked,
                    created_at=made.get(key),
                    expires_at=part.expires_at,
                )


@dataclass(frozen=True)
class _Part:
    """The locked or the unlocked part of a delegation; a lock that is over is locked no more."""

    amount: Sun
    locked: bool
    expires_at: datetime | None


def _rest(lending: Lending, direction: DelegationDirection | None, after: str | None) -> list[Counterparty]:
    """Those who come after a position. By address, for the chain's own order changes with each delegation."""
    everybody = [
        *(Counterparty(DelegationDirection.OUT, one) for one in lending.receivers),
        *(Counterparty(DelegationDirection.IN, one) for one in lending.owners),
    ]
    wanted = [one for one in everybody if direction in {None, one.direction}]
    return sorted(
        (one for one in wanted if after is None or one.position > after), key=lambda one: one.position
    )


def _parts(
    pair: Pair, held: Mapping[Resource, Delegation], solid_ms: int
) -> Iterator[tuple[DelegationKey, _Part]]:
    for resource, delegation in held.items():
        if delegation.unlocked:
            free = _Part(delegation.unlocked, locked=False, expires_at=None)
            yield DelegationKey(*pair, resource, lock=False), free
        if delegation.locked:
            until, is_locked = delegation.locked_until_ms, delegation.is_locked_at(solid_ms)
            bound = _Part(delegation.locked, locked=is_locked, expires_at=from_milliseconds(until))
            yield DelegationKey(*pair, resource, lock=True), bound
