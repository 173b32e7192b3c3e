"""Events: every record has one Submitted and one outcome, nothing else, and nothing secret."""

import json
from collections import defaultdict
from collections.abc import Callable
from itertools import product

import pytest

from local.devnet.faults import DropAtPacking
from tests.contract.books import NOW, record
from tests.support.changes import events_of, image_of
from tests.support.earning import earn
from tests.support.lending import RECEIVER, days, delegate, lender, undelegate
from tests.support.template import ROOT
from tests.support.world import ADDRESS, World
from tron_staking.adapters.tables.records import record_of_image
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.events import StakingEvent, StakingEventDetail, StakingEventType
from tron_staking.models.records import Send, StakingRecord
from tron_staking.models.responses import RecordResponse
from tron_staking.operations.publish import Publisher, event_of

MINUTES = 60
Status = StakingStatusType
SUBMITTED, CONFIRMED, FAILED = StakingEventType

TOLD = {
    (None, Status.PENDING): SUBMITTED,
    (Status.PENDING, Status.ACTIVE): CONFIRMED,
    (Status.PENDING, Status.COMPLETED): CONFIRMED,
    # A delegation that was taken back past this service before it was settled.
    (Status.PENDING, Status.INACTIVE): CONFIRMED,
    # Not written by anything today; a record that leaves PENDING is decided all the same.
    (Status.PENDING, Status.EXPIRED): CONFIRMED,
    (Status.PENDING, Status.FAILED): FAILED,
}


@pytest.mark.parametrize(("before", "after"), list(product([None, *Status], Status)), ids=str)
def test_every_change_of_status(before: Status | None, after: Status) -> None:
    stored = record(1)
    old = None if before is None else stored.changed(status=before)
    event = event_of(old, stored.changed(status=after))
    assert (event and event.kind) == TOLD.get((before, after))


def _frozen(world: World) -> None:
    world.freeze(duration=1)
    world.live(MINUTES)
    days(world, 2)  # its commitment ends


def _unfrozen(world: World) -> None:
    _frozen(world)
    world.unfreeze()
    world.live(MINUTES)


def _lent(world: World) -> None:
    delegate(world)
    world.live(MINUTES)
    undelegate(world)
    world.live(2 * MINUTES)


def _claimed(world: World) -> None:
    world.wallets.register(Wallet(ADDRESS, "kms:test", RECEIVER))
    earn(world)
    world.claim_reward()
    world.live(MINUTES)
    world.withdraw_reward()
    world.live(MINUTES)


def _voted(world: World) -> None:
    _frozen(world)
    world.vote({world.witness(0): 10, world.witness(1): 20})
    world.live(MINUTES)
    world.unvote(world.witness(0))
    world.live(MINUTES)


def _dead(world: World) -> None:
    world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    world.freeze()
    for _ in range(5):
        world.live(5 * MINUTES)


def _never_sent_at_first(world: World) -> None:
    world.devnet.faults.add(DropAtPacking(), "*", uses=1)
    world.freeze()
    world.live(10 * MINUTES)


LIVES: dict[str, tuple[Callable[[], World], Callable[[World], None], StakingEventType]] = {
    "freeze": (World, _frozen, CONFIRMED),
    "unfreeze": (World, _unfrozen, CONFIRMED),
    "votes": (World, _voted, CONFIRMED),
    "delegations": (lender, _lent, CONFIRMED),
    "rewards": (World, _claimed, CONFIRMED),
    "dead": (World, _dead, FAILED),
    "second attempt": (World, _never_sent_at_first, CONFIRMED),
}


@pytest.mark.parametrize("life", LIVES)
def test_every_record_has_one_submitted_and_one_outcome(life: str) -> None:
    make, live, outcome = LIVES[life]
    world = make()
    live(world)
    told: dict[str, list[StakingEvent]] = defaultdict(list)
    for event in events_of(world.books.changes):
        told[event.detail.staking_id].append(event)
    assert told.keys() == world.books.records.keys()
    for staking_id, (submitted, decided) in told.items():
        final = world.books.records[staking_id]
        assert (submitted.kind, decided.kind) == (SUBMITTED, outcome)
        assert submitted.detail.event_id == f"{staking_id}.submitted"
        assert decided.detail.event_id == f"{staking_id}.{outcome.name.lower()}"
        assert decided.detail.completed_at == final.completed_at
        assert decided.detail.transaction_hash == final.transaction_hash


def test_event_says_what_the_record_says() -> None:
    world = World()
    _claimed(world)
    claimed = next(event for event in events_of(world.books.changes) if event.kind is CONFIRMED)
    told = RecordResponse.of(world.books.records[claimed.detail.staking_id]).model_dump(mode="json")
    detail = claimed.detail.model_dump(mode="json", exclude={"event_id"})
    assert {name: told[name] for name in detail} == detail
    assert detail["paid_sun"] == detail["energy_reward_sun"] + detail["bandwidth_reward_sun"] > 0


def test_failed_says_why() -> None:
    world = World()
    _dead(world)
    *_, failed = events_of(world.books.changes)
    assert failed.detail.error_message is not None
    assert failed.detail.error_message.startswith("the chain included none of 3 attempts")
    assert failed.detail.block_number is None


def test_nothing_secret_is_told() -> None:
    canary = "kanarienvogel"
    stored = record(1, status=Status.PENDING)
    attempt = stored.attempt.signed(canary.encode()).sent(
        (Send(at=NOW, node=canary, code="OK", message=canary),)
    )
    hidden = stored.with_attempt(attempt, principal=canary)
    for event in events_of([(None, hidden), (hidden, hidden.changed(status=Status.ACTIVE))]):
        said = event.detail.model_dump_json()
        assert canary not in said
        assert canary.encode().hex() not in said


class _Bus:
    """Events in a list."""

    def __init__(self) -> None:
        self.events: list[StakingEvent] = []

    def publish(self, event: StakingEvent) -> None:
        self.events.append(event)


def test_images_become_events() -> None:
    bus, stored = _Bus(), record(1)
    publisher = Publisher(record_of_image, bus)
    final = stored.changed(status=Status.ACTIVE)
    told = [
        publisher.publish(None, image_of(stored)),
        publisher.publish(image_of(stored), image_of(stored.changed(due_at=None))),
        publisher.publish(image_of(stored), image_of(final)),
        publisher.publish(image_of(final), None),
    ]
    assert told == [event_of(None, stored), None, event_of(stored, final), None]
    assert bus.events == [event for event in told if event is not None]


def test_image_of_a_newer_version_is_read() -> None:
    stored = record(1)
    image = image_of(stored) | {"of_tomorrow": {"S": "x"}}
    assert record_of_image(image) == stored


@pytest.mark.parametrize("image", [{}, {"document": {"S": "{}"}}, {"document": {"S": "x"}}])
def test_image_of_something_else_is_an_error(image: dict[str, dict[str, str]]) -> None:
    with pytest.raises(ValueError, match="StakingRecord"):
        Publisher(record_of_image, _Bus()).publish(None, image)


def test_schema_is_the_committed_one() -> None:
    """Consumers read it: after a change of the model write it anew, with `make schema`."""
    committed = json.loads((ROOT / "docs" / "events.schema.json").read_text())
    assert committed == StakingEventDetail.model_json_schema(mode="serialization")


def test_schema_explains_what_a_name_does_not() -> None:
    fields = StakingEventDetail.model_fields
    plain = {name for name, field in fields.items() if field.description is None}
    in_sun = {f"{name}_sun" for name in ("fee", "paid", "energy_reward", "bandwidth_reward")}
    assert plain == {"operation_type", "resource", "created_at"} | in_sun


def test_example_in_the_docs_is_an_event() -> None:
    text = (ROOT / "docs" / "events.md").read_text()
    examples = [json.loads(block.split("```")[0]) for block in text.split("```json\n")[1:]]
    (envelope,) = [example for example in examples if "detail-type" in example and "id" in example]
    detail = StakingEventDetail.model_validate_json(json.dumps(envelope["detail"]))
    assert json.loads(detail.model_dump_json()) == envelope["detail"]
    assert envelope["detail-type"] == CONFIRMED
    assert detail.event_id == f"{detail.staking_id}.confirmed"


def test_version_of_a_record_does_not_matter() -> None:
    """A record that DynamoDB's stream delivers twice means the same event twice: consumers drop one."""
    stored = record(1)

    def confirmed(version: int) -> StakingRecord:
        return stored.model_copy(update={"status": Status.ACTIVE, "version": version})

    assert event_of(stored, confirmed(2)) == event_of(stored, confirmed(9))
