"""Two nodes get the same signed transactions: one lives in long steps, the other in short ones, is saved and
restored on the way, and forks. They end in the same state, byte for byte."""

import json
import random

import pytest

from local.devnet import Config, Node, account_key, handle, snapshot
from local.devnet.crypto import address_of, sha256, sign
from local.devnet.keys import witness_keys
from tests.unit.devnet.test_time import everything

TRX = 1_000_000
KEYS = {address_of(key.public_key): key for key in (account_key("devnet", index) for index in range(3))}
WITNESSES = [address.hex() for address, _ in witness_keys("devnet", 4)]
STEPS = 200


def ask(node, path, **body):
    return json.loads(handle(node, "POST", f"/wallet/{path}", "", json.dumps(body).encode()).body)


class TwoLives:
    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 - seeded, so that a failure comes back
        self.config = Config(
            accounts=dict.fromkeys(KEYS, 10_000 * TRX),
            witnesses=4,
            parameters={"getMaintenanceTimeInterval": 240_000, "getUnfreezeDelayDays": 1},
        )
        self.once, self.many = Node(self.config), Node(self.config)
        self.accepted = 0

    def transact(self):
        """Something that a builder has nothing against, sent to both."""
        owner, other = self.random.sample(list(KEYS), 2)
        path, fields = self.wish(other)
        built = ask(self.once, path, owner_address=owner.hex(), **fields)
        if "Error" not in built:
            txid = sha256(bytes.fromhex(built["raw_data_hex"]))
            signed = built | {"signature": [sign(KEYS[owner], txid).hex()]}
            verdicts = [ask(node, "broadcasttransaction", **signed) for node in (self.once, self.many)]
            assert verdicts[0] == verdicts[1]
            self.accepted += verdicts[0].get("result", False)

    def wish(self, other):
        sun, resource = self.random.randint(1, 900) * TRX, self.random.choice(["BANDWIDTH", "ENERGY"])
        lease = {"receiver_address": other.hex(), "balance": sun, "resource": resource}
        ballot = [{"vote_address": one, "vote_count": sun // TRX} for one in self.random.sample(WITNESSES, 2)]
        freeze = ("freezebalancev2", {"frozen_balance": sun, "resource": resource})
        return self.random.choice(
            [
                freeze,
                freeze,
                ("unfreezebalancev2", {"unfreeze_balance": sun // 7, "resource": resource}),
                ("votewitnessaccount", {"votes": ballot}),
                ("delegateresource", lease | {"lock": self.random.random() < 0.5, "lock_period": 100}),
                ("undelegateresource", lease | {"balance": sun // 9}),
                ("withdrawbalance", {}),
                ("withdrawexpireunfreeze", {}),
                ("cancelallunfreezev2", {}),
                ("createtransaction", {"to_address": other.hex(), "amount": sun}),
            ]
        )

    def live(self):
        """The same time for both: at once, and in pieces with a restart between them."""
        total = self.random.choice([3_000, 60_000, 1_200_000])
        self.once.network.live(total)
        while total:
            piece = min(total, self.random.choice([3_000, 45_000, total]))
            self.many.network.live(piece)
            total -= piece
            if self.random.random() < 0.05:
                self.restart()

    def sleep(self):
        """Nobody makes blocks for more than a day: what was unfreezing is ripe."""
        for node in (self.once, self.many):
            node.advance(90_000)

    def restart(self):
        saved = json.loads(json.dumps(snapshot.dump(self.many)))
        self.many = snapshot.load(saved, self.config, self.many.clock)

    def fork(self):
        for node in (self.once, self.many):
            node.network.reorganise(5, branch=2)


@pytest.mark.parametrize("seed", range(3))
def test_two_lives_end_in_one_state(seed):
    lives = TwoLives(seed)
    steps = (lives.transact, lives.live, lives.sleep, lives.fork, lives.restart)
    for _ in range(STEPS):
        lives.random.choices(steps, (30, 9, 2, 2, 1))[0]()
    assert lives.accepted > STEPS // 4
    lives.once.produce()
    lives.many.produce()
    assert everything(lives.once) == everything(lives.many)
    assert lives.once.solid.cycle > 10
