"""What is delegated, out and in, by the chain: whoever did it, page by page, at a bounded cost."""

import random
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from coincurve import PrivateKey

from local.devnet.crypto import address_of as devnet_address
from local.devnet.faults import garbage
from tests.support.chainwork import send
from tests.support.http import Service, assert_problem
from tests.support.lending import RECEIVER, TRX, days, delegate, lender, undelegate
from tests.support.reading import asked, told_by
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import Address, address_bytes, address_from_bytes
from tron_staking.domain.chain import Delegation, Resource
from tron_staking.domain.errors import StakingError
from tron_staking.models.delegations import DelegationQuery
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.operations.get_delegations import PAIRS_AT_ONCE, DelegationsReader

HEADS = ["solid_block", "solid_lending"]
MINUTES = 60
LENDER_KEY = PrivateKey(b"\x07" * 32)
LENDER = address_from_bytes(devnet_address(LENDER_KEY.public_key))


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(lender()) as service:
        service.world.killer.calls.clear()
        yield service


def told(service: Service, address: str = ADDRESS, **query: str) -> dict[str, Any]:
    return told_by(service.delegations(address, **query))


def short(delegation: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(delegation[name] for name in ("to_address", "resource_type", "amount", "locked"))


def receivers(count: int) -> list[Address]:
    return [address_from_bytes(b"\x41" + bytes([1 + number]) * 20) for number in range(count)]


def lend_outside(world: World, others: list[Address], trx: int = 1) -> None:
    """Delegations that the service knows nothing of, and that are solidified."""
    for other in others:
        world.devnet.fund(address_bytes(other), TRX)
        send(
            world,
            "DelegateResourceContract",
            owner_address=address_bytes(ADDRESS),
            receiver_address=address_bytes(other),
            balance=trx * TRX,
            resource=1,
        )
    world.live(MINUTES)


def lend_in(world: World, resource: int = 1, **lock: object) -> None:
    """Another account stakes 50 TRX and delegates 20 of them to ours."""
    owner = address_bytes(LENDER)
    world.devnet.fund(owner, 60 * TRX)
    frozen = {"owner_address": owner, "frozen_balance": 50 * TRX, "resource": resource}
    send(world, "FreezeBalanceV2Contract", LENDER_KEY, **frozen)
    lent = {"owner_address": owner, "receiver_address": address_bytes(ADDRESS), "balance": 20 * TRX}
    send(world, "DelegateResourceContract", LENDER_KEY, **lent, resource=resource, **lock)
    world.live(MINUTES)


def test_delegation_through_the_service(service: Service) -> None:
    record = delegate(service.world)
    before = told(service)
    assert (before["delegations"], before["receivers"]) == ([], 0)
    service.world.live(MINUTES)
    answer = told(service)
    (one,) = answer["delegations"]
    assert one == {
        "id": f"{ADDRESS}-{RECEIVER}-ENERGY-UNLOCKED",
        "direction": "OUT",
        "from_address": ADDRESS,
        "to_address": RECEIVER,
        "resource_type": "ENERGY",
        "amount": "100",
        "amount_sun": 100 * TRX,
        "locked": False,
        "created_at": one["created_at"],
        "expires_at": None,
    }
    assert one["created_at"] > iso(record.created_at)[:16]
    assert (answer["receivers"], answer["owners"], answer["next_cursor"]) == (1, 0, None)


def test_receiver_sees_the_same_from_the_other_side(service: Service) -> None:
    delegate(service.world)
    service.world.live(MINUTES)
    (out,), (into,) = told(service)["delegations"], told(service, RECEIVER)["delegations"]
    assert into == out | {"direction": "IN"}


def test_locked_and_unlocked_parts_are_told_apart_until_the_lock_is_over(service: Service) -> None:
    delegate(service.world, "100")
    delegate(service.world, "60", key="delegate-locked-1", lock=True, lock_days=3)
    service.world.live(MINUTES)
    unlocked, locked = told(service)["delegations"]
    assert short(unlocked) == (RECEIVER, "ENERGY", "100", False)
    assert short(locked) == (RECEIVER, "ENERGY", "60", True)
    assert locked["id"].endswith("-LOCKED")
    assert unlocked["expires_at"] is None
    days(service.world, 3.1)
    over = told(service)["delegations"][1]
    assert over == locked | {"locked": False}
    assert over["expires_at"] < told(service)["timestamp"]


def test_lock_holds_to_the_millisecond_of_its_end(service: Service) -> None:
    """A block at that very time is still refused (java-tron: strictly less)."""
    delegate(service.world, "60", lock=True, lock_days=3)
    service.world.live(MINUTES)
    until = service.world.pool.solid_delegations(ADDRESS, RECEIVER)[Resource.ENERGY].locked_until_ms
    devnet = service.world.devnet
    devnet.set_solid_lag(0)
    devnet.network.jump(until - devnet.clock.now())
    assert devnet.solid.now == until
    assert [one["locked"] for one in told(service)["delegations"]] == [True]
    devnet.advance(3)
    assert [one["locked"] for one in told(service)["delegations"]] == [False]


def test_what_was_delegated_past_the_service_appears_without_a_date(service: Service) -> None:
    delegate(service.world, "10")
    service.world.live(MINUTES)
    lend_outside(service.world, receivers(1), trx=7)
    lend_in(service.world)
    found = {(one["from_address"], one["to_address"]): one for one in told(service)["delegations"]}
    assert {pair: (one["amount"], one["created_at"] is None) for pair, one in found.items()} == {
        (ADDRESS, RECEIVER): ("10", False),
        (ADDRESS, receivers(1)[0]): ("7", True),
        (LENDER, ADDRESS): ("20", True),
    }


def test_amounts_are_the_chains_where_the_books_know_less(service: Service) -> None:
    delegate(service.world, "10")
    service.world.live(MINUTES)
    lend_outside(service.world, [RECEIVER], trx=7)
    (one,) = told(service)["delegations"]
    assert (one["amount"], one["created_at"] is None) == ("17", False)


def test_direction(service: Service) -> None:
    lend_outside(service.world, receivers(2))
    lend_in(service.world, resource=0)
    everything = told(service)
    assert [one["direction"] for one in everything["delegations"]] == ["OUT", "OUT", "IN"]
    assert told(service, direction="out")["delegations"] == everything["delegations"][:2]
    assert told(service, direction="IN")["delegations"] == everything["delegations"][2:]
    assert (everything["receivers"], everything["owners"]) == (2, 1)


def test_pages_show_every_counterparty_once_and_cost_what_they_may(service: Service) -> None:
    others = receivers(2 * PAIRS_AT_ONCE + 3)
    lend_outside(service.world, others)
    asked(service)
    found: list[str] = []
    query: dict[str, str] = {"limit": "100"}
    for pairs in (PAIRS_AT_ONCE, PAIRS_AT_ONCE, 3):
        page = told(service, **query)
        assert asked(service) == [*HEADS, *["solid_delegations"] * pairs]
        assert page["receivers"] == len(others)
        found += [one["to_address"] for one in page["delegations"]]
        query["cursor"] = page["next_cursor"]
    assert page["next_cursor"] is None
    assert found == sorted(others)


def test_limit_counts_counterparties(service: Service) -> None:
    lend_outside(service.world, receivers(3))
    asked(service)
    first = told(service, limit="2")
    assert asked(service) == [*HEADS, *["solid_delegations"] * 2]
    assert len(first["delegations"]) == 2
    rest = told(service, limit="2", cursor=first["next_cursor"])
    assert (len(rest["delegations"]), rest["next_cursor"]) == (1, None)


def test_counterparty_that_is_gone_meanwhile_leaves_no_gap(service: Service) -> None:
    others = receivers(3)
    lend_outside(service.world, others)
    first = told(service, limit="1")
    gone = sorted(others)[1]
    undelegated = {"owner_address": address_bytes(ADDRESS), "receiver_address": address_bytes(gone)}
    send(service.world, "UnDelegateResourceContract", **undelegated, balance=TRX, resource=1)
    service.world.live(MINUTES)
    rest = told(service, limit="1", cursor=first["next_cursor"])
    assert [one["to_address"] for one in rest["delegations"]] == [sorted(others)[2]]


def test_slow_node_is_not_asked_on_but_always_about_one(service: Service) -> None:
    world, cursor_key = service.world, service.cursor_key
    lend_outside(world, receivers(6))
    asked(service)

    class Slow:
        """Each counterparty takes `seconds`."""

        seconds = 2

        def __getattr__(self, name: str) -> Any:
            return getattr(world.pool, name)

        def solid_delegations(self, owner: Address, receiver: Address) -> Mapping[Resource, Delegation]:
            world.clock.skew += timedelta(seconds=self.seconds)
            return world.pool.solid_delegations(owner, receiver)

    slow = Slow()
    reader = DelegationsReader(slow, world.books, cursor_key, world.clock)  # type: ignore[arg-type]  # by name
    first = reader.get_delegations(ADDRESS, DelegationQuery(), "tester")
    assert len(first.delegations) == 3
    slow.seconds = 60
    query = DelegationQuery(cursor=first.next_cursor)
    assert len(reader.get_delegations(ADDRESS, query, "tester").delegations) == 1


def test_account_without_delegations_costs_no_more_than_the_look(service: Service) -> None:
    nobody = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
    answer = told(service, nobody)
    assert (answer["delegations"], answer["next_cursor"], answer["receivers"]) == ([], None, 0)
    assert asked(service) == HEADS


@pytest.mark.parametrize("path", ["*/getdelegatedresourceaccountindexv2", "*/getdelegatedresourcev2"])
def test_no_node_is_503(service: Service, path: str) -> None:
    lend_outside(service.world, receivers(1))
    service.world.devnet.faults.add(garbage(), path, uses=None)
    assert_problem(service.delegations(), 503, "node_unavailable")


def test_no_key_for_cursors_is_503_when_one_is_needed(service: Service) -> None:
    lend_outside(service.world, receivers(2))
    cursor = told(service, limit="1")["next_cursor"]
    service.cursor_key.down = True
    assert told(service, limit="2")["next_cursor"] is None
    for answer in (service.delegations(limit="1"), service.delegations(limit="1", cursor=cursor)):
        assert_problem(answer, 503, "secret_unavailable")


def test_cursor_is_good_for_what_it_was_given_for(service: Service) -> None:
    lend_outside(service.world, receivers(2))
    cursor = told(service, limit="1")["next_cursor"]
    for refused in (
        service.delegations(cursor=cursor, direction="OUT"),
        service.delegations(RECEIVER, cursor=cursor),
        service.delegations(cursor=cursor, principal="another"),
        service.delegations(cursor=cursor[:-1]),
        service.delegations(cursor=RECEIVER),
    ):
        assert_problem(refused, 400, "invalid_input")
        assert set(refused.json["errors"]) == {"cursor"}


@pytest.mark.parametrize(
    ("name", "value"), [("limit", "0"), ("limit", "101"), ("direction", "both"), ("direction", "")]
)
def test_bad_parameter_is_named(service: Service, name: str, value: str) -> None:
    answer = service.delegations(**{name: value})
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {name}
    assert asked(service) == []


@pytest.mark.parametrize("seed", range(6))
def test_after_anything_the_answer_is_the_chains_state(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same tries each time
    with Service(lender()) as service:
        world, others = service.world, [RECEIVER, *receivers(3)]
        for other in others:
            world.devnet.fund(address_bytes(other), TRX)
        for step in range(12):
            _anything(world, chance, others, f"step-{seed}-{step}-".ljust(20, "0"))
            world.live(2 * MINUTES)
            assert _shown(service) == _on_chain(world, others)


def _anything(world: World, chance: random.Random, others: list[Address], key: str) -> None:
    other, trx = chance.choice(others), str(chance.randrange(1, 40))
    try:
        match chance.randrange(6):
            case 0 | 1:
                delegate(world, trx, key, to_address=other, lock=chance.random() < 0.5)
            case 2:
                undelegate(world, key, to_address=other, amount=trx)
            case 3:
                lend_outside(world, [other], int(trx))
            case 4:
                days(world, chance.choice([1, 3]))
            case _:
                undelegate(world, key, to_address=other)
    except StakingError:
        return  # what is not there cannot be taken back


def _shown(service: Service) -> set[tuple[Any, ...]]:
    found, query = [], {"limit": "2"}
    while True:
        page = told(service, **query)
        found += page["delegations"]
        if page["next_cursor"] is None:
            return {(*short(one)[:2], one["amount_sun"], one["locked"], one["expires_at"]) for one in found}
        query["cursor"] = page["next_cursor"]


def _on_chain(world: World, others: list[Address]) -> set[tuple[Any, ...]]:
    """Every pair asked for by name; nothing is taken from an index."""
    expected = set()
    for other in others:
        for resource, held in world.pool.solid_delegations(ADDRESS, other).items():
            if held.unlocked:
                expected.add((other, resource.value, held.unlocked, False, None))
            if held.locked:
                locked = held.locked_until_ms >= world.devnet.solid.now
                until = iso(from_milliseconds(held.locked_until_ms))
                expected.add((other, resource.value, held.locked, locked, until))
    return expected
