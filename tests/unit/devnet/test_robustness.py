"""Whatever is sent, the node answers; and a chain of random work keeps its books."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from local.devnet import Config, Node, account_key, handle
from local.devnet.api.gateway import _ENDPOINTS
from local.devnet.crypto import address_of
from local.devnet.ledger import ACCOUNTS, BURNED

TRX = 1_000_000
ADDRESSES = [address_of(account_key("devnet", index).public_key) for index in range(3)]
NODE = Node(Config(accounts={ADDRESSES[0]: 10**12}))

names = st.sampled_from(
    [
        "address",
        "owner_address",
        "votes",
        "vote_address",
        "vote_count",
        "balance",
        "receiver_address",
        "lock",
        "lock_period",
        "unfreeze_balance",
        "frozen_duration",
        "owner",
        "witness",
        "actives",
        "keys",
        "weight",
        "threshold",
        "operations",
        "brokerage",
        "url",
        "fromAddress",
        "toAddress",
        "timestamp",
        "offset",
        "limit",
        "to_address",
        "amount",
        "frozen_balance",
        "resource",
        "visible",
        "value",
        "num",
        "id_or_num",
        "detail",
        "raw_data",
        "contract",
        "parameter",
        "type",
        "type_url",
        "signature",
        "transaction",
        "Permission_id",
        "extra_data",
        "expiration",
        "data",
    ]
)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**65), 2**65),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["FreezeBalanceV2Contract", "ENERGY", ADDRESSES[0].hex(), "00" * 32, "T" * 34]),
)
bodies = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(names, st.text(max_size=4)), inner, max_size=5)
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(_ENDPOINTS)), st.dictionaries(names, bodies, max_size=6))
def test_every_endpoint_answers_any_object(name, body):
    answer = handle(NODE, "POST", f"/wallet/{name}", body=json.dumps(body).encode())
    assert answer.status == 200
    json.loads(answer.body)


@settings(max_examples=100)
@given(st.sampled_from(sorted(_ENDPOINTS)), st.binary(max_size=64))
def test_every_endpoint_answers_any_bytes(name, body):
    assert handle(NODE, "POST", f"/wallet/{name}", body=body).status == 200


def all_sun(node):
    """Balances, frozen TRX and what was burned: what only ever moves."""
    accounts = [account for _, account in node.pending.store.items(ACCOUNTS)]
    held = sum(one.balance + one.bandwidth.owned + one.energy.owned for one in accounts)
    return held + node.pending.value(BURNED)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("fund"), st.sampled_from(ADDRESSES), st.integers(1, 10_000 * TRX)),
        st.tuples(st.just("produce"), st.integers(1, 3)),
        st.tuples(st.just("advance"), st.integers(1, 200_000)),
    ),
    max_size=12,
)


@settings(max_examples=50)
@given(steps)
def test_no_sun_appears_or_is_lost(work):
    node = Node(Config(accounts={ADDRESSES[0]: 10**12}))
    total = all_sun(node)
    for name, *arguments in work:
        getattr(node, name)(*arguments)
        assert all_sun(node) == total
