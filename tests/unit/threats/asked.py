"""Every mutation with a body that it takes, field by field as JSON text, and a caller who gets it wrong."""

import json

from tests.support.http import Answer, Service, assert_not_echoed, assert_problem
from tests.support.ready import FIRST, MUTATIONS, WALLETS

ME = WALLETS[0]
BODIES: dict[str, tuple[str, dict[str, str]]] = {
    name: (name, {field: json.dumps(value) for field, value in mutation.body(ME).items()})
    for name, mutation in MUTATIONS.items()
}
"""By a name: the function, and its fields. A vote has two spellings."""

BODIES["vote_for_one"] = (
    "vote",
    {"address": f'"{ME}"', "witness_address": f'"{FIRST}"', "vote_count": "1", "mode": '"MERGE"'},
)
SHORT = 4
"""Values this short stand in many a sentence."""


def refused(service: Service, answer: Answer, *fields: str) -> None:
    """400 in our words, naming exactly these fields; nothing was asked of anybody, and nothing is stored."""
    assert_problem(answer, 400, "invalid_input")
    if fields:
        assert answer.json["errors"].keys() == set(fields)
        assert all(len(meaning) > 10 for meaning in answer.json["errors"].values())
    world = service.world
    assert world.killer.calls == []
    assert [*world.books.records, *world.books.markers, *world.books.txids] == []
    assert not world.queue.receive()


def not_repeated(answer: Answer, text: str) -> None:
    """What was sent is nowhere in the answer."""
    if len(text) > SHORT:
        assert_not_echoed(answer, text)
