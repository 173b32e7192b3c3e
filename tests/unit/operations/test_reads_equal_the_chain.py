"""After anything, by the service or behind its back, every answer is what the chain's own state says.

An answer from the cache is what the chain said when it was asked, and it is never older than a final record.
Everything goes through the handlers: what is compared is the JSON that callers get.
"""

from datetime import timedelta

from tests.support.amounts import assert_said_twice
from tests.support.http import Answer, Service, assert_problem
from tests.support.lending import RECEIVER
from tests.support.life import ACTIONS, Life
from tests.support.snapshot import Snapshot, snapshot
from tests.support.world import ADDRESS, World
from tests.unit.operations.equal_account import (
    BYTES,
    ENERGY,
    check_delegations,
    check_freeze,
    check_resources,
    check_rewards,
    check_status,
    check_votes,
)
from tests.unit.operations.equal_lists import check_books, check_outcomes, check_witnesses, every
from tron_staking.domain.address import Address
from tron_staking.domain.cache import keys_of
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import iso
from tron_staking.operations.cached import FRESH

SEEDS, STEPS, LOOK_AROUND, FORGOTTEN = 6, 60, 4, 0.3
CHECKS = {
    "status": check_status,
    "freeze": check_freeze,
    "resources": check_resources,
    "votes": check_votes,
    "rewards": check_rewards,
}
_ON_CHAIN = {
    StakingStatusType.ACTIVE,
    StakingStatusType.EXPIRED,
    StakingStatusType.INACTIVE,
    StakingStatusType.COMPLETED,
}


class Reader:
    """Asks for everything, and remembers what the chain said whenever somebody asked."""

    def __init__(self, service: Service) -> None:
        self.service, self.world = service, service.world
        self.said: dict[tuple[Address, str], Snapshot] = {}
        self.seen: set[str] = set()

    def look(self, life: Life, number: int) -> None:
        """Every answer about the wallet, and about who gets its delegations, against what there is."""
        for address in (ADDRESS, RECEIVER):
            if life.rng.random() < FORGOTTEN:
                self._forget(address)
            self._look_at(address)
        if number % LOOK_AROUND == 0:
            self.seen.add(f"a cycle of witnesses {check_witnesses(self.service, life.rng)}")
            check_books(self.service, life.rng)
            self._look_without_a_node()

    def _forget(self, address: Address) -> None:
        """Nothing in the cache is missed when it is lost."""
        for key in keys_of(address):
            self.world.books.cache.slots.pop(key, None)

    def _look_at(self, address: Address) -> None:
        self.said.setdefault((address, iso(self.world.clock.now())), snapshot(self.world, address))
        for name, answer in self._answers(address).items():
            self._check(name, address, answer)
            assert timedelta(seconds=answer.json["age_seconds"]) <= FRESH
            assert answer.json["stale"] is False
        self._look_at_delegations(address, limit=str(1 + len(self.said) % 3))

    def _look_at_delegations(self, address: Address, **query: str) -> None:
        def page(**cursor: str) -> Answer:
            return self.service.delegations(address, **query, **cursor)

        _, shown = every(page, "delegations")
        check_delegations(self.world, address, shown)
        self.seen |= {f"{one['direction']}, locked: {one['locked']}" for one in shown}

    def _look_without_a_node(self) -> None:
        """What is kept, with its age; or the plain word that there is nothing."""
        later, self.world.clock.skew = self.world.clock.skew, timedelta(minutes=5)
        self.world.nodes_down()
        answers = self._answers(ADDRESS)
        self.world.nodes_down(down=False)
        for name, answer in answers.items():
            if answer.status == 503:
                assert_problem(answer, 503, "node_unavailable")
            else:
                assert (answer.json["stale"], answer.json["age_seconds"] >= 300) == (True, True)
                self._check(name, ADDRESS, answer)
                self.seen.add(f"{name} without a node")
        self.world.clock.skew = later

    def _answers(self, address: Address) -> dict[str, Answer]:
        service = self.service
        return {
            "status": service.status(address),
            "freeze": service.freeze_status(address),
            "resources": service.resources(address, bytes=str(BYTES), energy=str(ENERGY)),
            "votes": service.votes(address),
            "rewards": service.rewards(address, days="365"),
        }

    def _check(self, name: str, address: Address, answer: Answer) -> None:
        """Nothing is from before the last record that is final, be it the owner's or the receiver's."""
        assert answer.status == 200, answer.body
        told = answer.json
        assert_said_twice(told)
        for record in self.world.books.records.values():
            if record.status in _ON_CHAIN and address in {record.address, record.receiver}:
                assert record.completed_at is not None
                assert iso(record.completed_at) <= told["as_of"]
        CHECKS[name](self.world, address, told, self.said[address, told["as_of"]])
        self.seen.add(f"{name} from the cache" if told["age_seconds"] else name)
        self.seen |= {"a realised APR"} if told.get("realised_apr") else set()


def test_every_answer_is_what_the_chain_says() -> None:
    """In several lives, which together see everything: or else they prove less than they seem to."""
    seen = set().union(*(_lived(seed) for seed in range(SEEDS)))
    wanted = {*ACTIONS, *StakingOperationType, *(f"some {one}" for one in StakingStatusType)}
    wanted |= {f"{name}{how}" for name in CHECKS for how in (" from the cache", " without a node")}
    wanted |= {"a realised APR", "a cycle of witnesses as it is"}
    wanted |= {f"{way}, locked: {locked}" for way in ("OUT", "IN") for locked in (True, False)}
    assert wanted - seen == set()


def _lived(seed: int) -> set[str]:
    """What one life has seen, every answer of which was right."""
    with Service(World(parameters={"getUnfreezeDelayDays": 3})) as service:
        life, reader = Life(service, seed), Reader(service)
        for number in range(STEPS):
            life.step()
            reader.look(life, number)
        check_outcomes(service.world)
    records = service.world.books.records.values()
    final = {one.operation_type for one in records if one.status in _ON_CHAIN}
    return {*life.done, *reader.seen, *final, *(f"some {one.status}" for one in records)}
