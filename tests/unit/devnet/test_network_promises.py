"""Whatever is done to a network: what was solidified stays, the books balance, and it can be saved."""

from hypothesis import given, settings
from hypothesis import strategies as st

from local.devnet import Clock, Config, Node, account_key, snapshot
from local.devnet.crypto import address_of

ADDRESSES = [address_of(account_key("devnet", index).public_key) for index in range(3)]
HOUR_MS = 3_600_000

orders = st.lists(
    st.one_of(
        st.tuples(st.just("fund"), st.sampled_from(ADDRESSES), st.integers(1, 10**9)),
        st.tuples(st.just("produce"), st.integers(1, 400)),
        st.tuples(st.just("live"), st.integers(0, 8 * HOUR_MS)),
        st.tuples(st.just("jump"), st.integers(0, 8 * HOUR_MS)),
        st.tuples(st.just("reorganise"), st.integers(1, 25), st.booleans(), st.integers(0, 3)),
        st.tuples(st.just("stall"), st.booleans()),
        st.tuples(st.just("lag"), st.integers(0, 60)),
        st.tuples(st.just("solid_lag"), st.integers(0, 25)),
    ),
    max_size=10,
)


def carry_out(node, order):
    name, *arguments = order
    network = node.network
    if name == "reorganise":
        count, keep, branch = arguments
        network.reorganise(max(1, min(count, len(node.chain.unsolid))), keep=keep, branch=branch)
    elif name == "stall":
        network.stall(stalled=arguments[0])
    elif name == "lag":
        node.lag = arguments[0]
    elif name == "solid_lag":
        network.set_solid_lag(arguments[0])
    elif name == "live":
        # A stalled chain keeps every block apart, so hours of them take a while.
        network.live(min(arguments[0], 300_000) if node.chain.stalled else arguments[0])
    elif name == "fund":
        node.fund(*arguments)
    else:
        getattr(network, name)(*arguments)


def block_id(node, number):
    block = node.network.head.block(number)
    assert block.number == number
    return block.id


def newest_solidified(node):
    last = node.chain.solid_block.number
    return {number: block_id(node, number) for number in range(max(0, last - 30), last + 1)}


def linked(node):
    """Each of the newest blocks names the one before it."""
    last = node.network.head.number
    for number in range(max(1, last - 60), last + 1):
        assert node.network.head.block(number).header["parentHash"] == block_id(node, number - 1)


@settings(max_examples=40)
@given(orders)
def test_what_is_solidified_stays(work):
    node = Node(Config(accounts={ADDRESSES[0]: 10**12}))
    for order in work:
        known, clock = newest_solidified(node), node.clock.now()
        if order[0] == "reorganise" and not node.chain.unsolid:
            continue
        carry_out(node, order)
        assert node.chain.solid_block.number >= max(known)
        assert {number: block_id(node, number) for number in known} == known
        assert node.clock.now() >= clock
        assert node.network.head.now <= node.clock.now() + 3_000
        linked(node)


@settings(max_examples=20)
@given(orders)
def test_it_is_restored_as_it_was(work):
    node = Node(Config(accounts={ADDRESSES[0]: 10**12}))
    for order in work:
        if order[0] == "reorganise" and not node.chain.unsolid:
            continue
        carry_out(node, order)
    saved = snapshot.dump(node)
    restored = snapshot.load(saved, node.config, Clock())
    restored.chain.solid_lag = node.chain.solid_lag
    assert snapshot.dump(restored) == saved
    assert restored.produce() == node.produce()


@settings(max_examples=20)
@given(st.integers(0, 128), st.integers(0, 600), st.lists(st.integers(1, 10**6), max_size=3))
def test_a_lagging_node_sees_what_was_seen_then(lag, blocks, amounts):
    """An account's balance as it was, block by block."""
    node = Node(Config(accounts={ADDRESSES[0]: 10**12}))
    seen = {}
    for amount in amounts:
        node.fund(ADDRESSES[1], amount)
        node.produce(1 + blocks // 3)
    for _ in range(lag + 1):
        seen[node.network.head.number] = balance(node)
        node.fund(ADDRESSES[1], 1)
        node.produce()
    other = node.another()
    other.lag = lag
    assert other.head.number == node.head.number - lag
    assert balance(other) == (seen[other.head.number] if lag else balance(node))


def balance(node):
    account = node.head.account(ADDRESSES[1])
    return account.balance if account else 0
