"""What a freeze costs, by numbers checked by hand, and what an account cannot afford.

The bytes of a freeze of 100 TRX for ENERGY that the chain charges:

    value      owner 2+21, frozen_balance 1+4, resource 1+1             =  30
    contract   type 2, parameter 2 + (type_url 2+52, value 2+30)        =  90
    raw_data   block 4+10, expiration 7, contract 2+90, timestamp 7     = 120
    signed     raw_data 2+120, signature 2+65                           = 189
    charged    and 64 for the result that a block adds                  = 253

A new account has 600 bytes free for a day; a byte costs 1,000 sun on mainnet.
"""

import pytest

from tests.support.fakes import FakeWallets
from tests.support.http import Answer, Service, assert_problem, body_of
from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.wallet import Wallet

TRX = 1_000_000
NOBODY = address_from_bytes(b"\x41" + bytes(20))
SIZES = [
    ("1", "ENERGY", 252),
    ("100", "ENERGY", 253),
    ("100", "BANDWIDTH", 251),
    ("268.435455", "ENERGY", 253),
    ("268.435456", "ENERGY", 254),
    ("1000", "ENERGY", 254),
]


def _dry_run(service: Service, amount: str = "100", resource: str = "ENERGY") -> Answer:
    body = body_of(amount=f'"{amount}"', resource=f'"{resource}"')
    return service.freeze(body=body, query={"dry_run": ["true"]})


def _freeze(service: Service, amount: str, key: str) -> Answer:
    return service.freeze(body=body_of(amount=f'"{amount}"'), headers={"Idempotency-Key": key * 16})


def _use_the_free_bandwidth_up(service: Service) -> None:
    """Two freezes of 252 bytes leave 96 of 600: too few for a third."""
    for key in "ab":
        assert _freeze(service, "1", key).status == 202


def test_plan_in_full(service: Service) -> None:
    answer = _dry_run(service)
    assert answer.status == 200
    assert answer.json == {
        "dry_run": True,
        "address": "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7",
        "operation_type": "FREEZE",
        "amount": "100",
        "amount_sun": 100_000_000,
        "resource": "ENERGY",
        "receiver": None,
        "balance_after": "900",
        "balance_after_sun": 900_000_000,
        "bandwidth_bytes": 253,
        "burn": "0",
        "burn_sun": 0,
        "votes": None,
        "votes_after": None,
        "votes_lost": 0,
        "revote": None,
        "expires_at": "2026-01-04T00:00:00.000Z",
        "available_at": None,
        "warnings": [],
        "message": "freezes 100 TRX for ENERGY, committed for 3 days",
    }


@pytest.mark.parametrize(("amount", "resource", "size"), SIZES)
def test_bytes_by_hand(service: Service, amount: str, resource: str, size: int) -> None:
    assert _dry_run(service, amount, resource).json["bandwidth_bytes"] == size


@pytest.mark.parametrize(("amount", "resource", "size"), SIZES[:-1])
def test_bytes_are_what_the_chain_then_charges(
    service: Service, amount: str, resource: str, size: int
) -> None:
    body = body_of(amount=f'"{amount}"', resource=f'"{resource}"')
    assert service.freeze(body=body).status == 202
    (record,) = service.world.books.records.values()
    used = service.world.common.costs.bandwidth(record.address)
    assert used.free_used == size


def test_dry_run_stores_signs_and_sends_nothing(service: Service) -> None:
    for _ in range(3):
        assert _dry_run(service).status == 200
    assert service.effects == []
    assert "books.find_marker" not in service.world.killer.calls
    assert not service.world.books.records
    service.live(60)
    assert service.world.frozen() == 0


def test_dry_run_needs_no_key(service: Service) -> None:
    answer = service.freeze(query={"dry_run": ["true"]}, headers={"Idempotency-Key": None})
    assert answer.status == 200


def test_dry_run_false_is_a_freeze(service: Service) -> None:
    assert service.freeze(query={"dry_run": ["false"]}).status == 202


def test_bytes_are_burned_when_the_free_bandwidth_is_used_up(service: Service) -> None:
    _use_the_free_bandwidth_up(service)
    plan = _dry_run(service).json
    assert (plan["bandwidth_bytes"], plan["burn_sun"], plan["burn"]) == (253, 253_000, "0.253")
    assert plan["balance_after_sun"] == (1000 - 2 - 100) * TRX - 253_000


def test_second_freeze_of_a_day_is_still_free(service: Service) -> None:
    _freeze(service, "1", "a")
    assert _dry_run(service).json["burn_sun"] == 0


def test_price_is_the_chains(service: Service) -> None:
    service.world.devnet.network.set_parameters({"getTransactionFee": 10})
    _use_the_free_bandwidth_up(service)
    assert _dry_run(service).json["burn_sun"] == 2530


def test_burn_is_what_the_chain_then_burns(service: Service) -> None:
    _use_the_free_bandwidth_up(service)
    plan = _dry_run(service).json
    assert _freeze(service, "100", "c").status == 202
    service.live(60)
    assert service.status().json["balance_sun"] == plan["balance_after_sun"]


def test_whole_balance_with_free_bandwidth(service: Service) -> None:
    assert _dry_run(service, "1000").json["balance_after_sun"] == 0
    assert _freeze(service, "1000", "a").status == 202
    service.live(60)
    assert service.world.frozen() == 1000 * TRX
    assert service.status().json["balance_sun"] == 0


def test_whole_balance_without_free_bandwidth(service: Service) -> None:
    """998 TRX are left, and 254 bytes cost 0.254 TRX."""
    _use_the_free_bandwidth_up(service)
    for answer in (_dry_run(service, "998"), _freeze(service, "998", "c")):
        assert_problem(answer, 409, "insufficient_balance")
        assert "0.254 TRX too little" in answer.json["detail"]
    assert len(service.world.books.records) == 2


def test_to_the_last_sun_without_free_bandwidth(service: Service) -> None:
    _use_the_free_bandwidth_up(service)
    for answer in (_dry_run(service, "997.746001"), _freeze(service, "997.746001", "c")):
        assert_problem(answer, 409, "insufficient_balance")
        assert "0.000001 TRX too little" in answer.json["detail"]
    assert _dry_run(service, "997.746").json["balance_after_sun"] == 0
    assert _freeze(service, "997.746", "d").status == 202
    service.live(60)
    assert service.world.frozen() == 999_746_000
    assert service.status().json["balance_sun"] == 0


@pytest.mark.parametrize(("amount", "missing"), [("1000.000001", "0.000001"), ("9223372036854.775807", None)])
def test_more_than_the_balance(service: Service, amount: str, missing: str | None) -> None:
    for answer in (_dry_run(service, amount), _freeze(service, amount, "a")):
        assert_problem(answer, 409, "insufficient_balance")
        assert missing is None or f"{missing} TRX too little" in answer.json["detail"]
    assert service.effects == []


def test_what_is_pending_is_spent(service: Service) -> None:
    _freeze(service, "600", "a")
    assert_problem(_freeze(service, "600", "b"), 409, "insufficient_balance")


def test_account_that_the_chain_does_not_know(service: Service) -> None:
    _register(service, NOBODY)
    for query in (None, {"dry_run": ["true"]}):
        answer = service.freeze(body=body_of(address=f'"{NOBODY}"'), query=query)
        assert_problem(answer, 409, "account_not_activated")
    assert service.effects == []


def _register(service: Service, address: Address) -> None:
    wallets = service.world.common.wallets
    wallets._port = FakeWallets(Wallet(address, "kms:test"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("days", "said"), [("1", "1 day"), ("2", "2 days"), ("365", "365 days")])
def test_message_says_amount_resource_and_days(service: Service, days: str, said: str) -> None:
    answer = service.freeze(body=body_of(amount='"1.50"', duration=days))
    assert answer.json["message"] == f"freezes 1.5 TRX for ENERGY, committed for {said}"
