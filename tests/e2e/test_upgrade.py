"""A deployment while operations are in flight: another version finishes what this one has accepted, once.

What is deployed over the running stack differs in the code of every function, in our layer and in a
parameter: every version and every alias moves. The emulator ends the environments of a function as soon as
it has another version, whatever they are doing, which Lambda does not; callers who lose an answer send their
request again.
"""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from local.stack import build, deploy
from tests.e2e.conftest import Answer, Stack
from tests.e2e.mutations import MUTATIONS, mutate
from tests.e2e.waiting import eventually
from tests.support.template import resources
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import Address

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]

SUN = 1_000_000
NEXT = "999.0.0"
FINAL = {"ACTIVE", "COMPLETED"}
IN_FLIGHT = ("Vote", "Delegate", "Unfreeze")
"""Operations of their own wallets that are accepted before the deployment, beside freezes."""
PACE_SECONDS = 0.5


def test_parameter_alone_is_a_new_version_of_every_function(stack: Stack) -> None:
    """SAM would publish none: see SETTINGS in the template."""
    before = _versions(stack)
    _deploy(stack, build.BUILT, "12")
    assert not before.items() & _versions(stack).items()
    told = [variables.get("FINALITY_SECONDS") for variables in _live_variables(stack)]
    assert {value for value in told if value} == {"12"}


def test_deployment_loses_nothing_that_is_in_flight(stack: Stack, tmp_path: Path) -> None:
    wallet, begun = _prepared(stack)
    before = _versions(stack)
    registration = stack.get(f"/wallets/{wallet}").json()
    with _nothing_packed(stack):
        mutations = {uuid.uuid4().hex: (function, body) for function, body in begun}
        answers = {key: mutate(stack, *request, key) for key, request in mutations.items()}
        assert {answer.status for answer in answers.values()} == {202}
        with _freezing(stack, wallet) as frozen:
            _deploy(stack, _next_version(tmp_path), "11")
        assert {_status(stack, answer) for answer in answers.values()} == {"PENDING"}
    after = _versions(stack)
    assert not before.items() & after.items()
    assert stack.call("GET", "/").json()["version"] == NEXT
    answers |= frozen
    eventually(lambda: all(_live(stack, answer) in FINAL for answer in answers.values()))
    assert stack.get(f"/wallets/{wallet}").json() == registration
    _assert_each_happened_once(stack, wallet, answers, len(frozen))
    for key, (function, body) in mutations.items():
        assert mutate(stack, function, body, key).body == answers[key].body


def _prepared(stack: Stack) -> tuple[str, list[tuple[str, Any]]]:
    """A wallet to freeze from, and requests of other wallets; all they need is final."""
    wallet = stack.new_wallet()
    begun = [(function, MUTATIONS[function](stack)) for function in IN_FLIGHT]
    node = TronNode("outside", stack.layout.devnet_url)
    stakers = [body.get("address") or body["from_address"] for _, body in begun]
    eventually(lambda: all(_staked(node, staker) for staker in stakers))
    eventually(lambda: node.solid_account(Address(wallet)) is not None)
    return wallet, [*begun, *(("Freeze", _freeze_of(wallet)) for _ in range(5))]


def _staked(node: TronNode, address: str) -> int:
    account = node.solid_account(Address(address))
    return 0 if account is None else sum(account.frozen.values())


def _freeze_of(wallet: str) -> dict[str, Any]:
    return {"address": wallet, "amount": 1, "resource": "ENERGY"}


@contextmanager
def _nothing_packed(stack: Stack) -> Iterator[None]:
    """The node takes every transaction and puts none into a block: all that is accepted stays PENDING."""
    stack.devnet("/admin/faults", {"kind": "drop_at_packing", "path": "/wallet/broadcast*"})
    yield
    stack.heal_devnet()


@contextmanager
def _freezing(stack: Stack, wallet: str) -> Iterator[dict[str, Answer]]:
    """A caller who goes on meanwhile, and who sends what was not answered again, under the same key."""
    accepted: dict[str, Answer] = {}
    enough = Event()

    def call() -> None:
        while not enough.wait(PACE_SECONDS):
            key = uuid.uuid4().hex
            accepted[key] = _insisting(stack, wallet, key, enough)

    caller = Thread(target=call)
    caller.start()
    try:
        yield accepted
    finally:
        enough.set()
        caller.join()
    assert accepted


def _insisting(stack: Stack, wallet: str, key: str, enough: Event) -> Answer:
    """Until it is accepted: a deployment may cost an answer, and no more."""
    while True:
        try:
            answer = mutate(stack, "Freeze", _freeze_of(wallet), key)
        except (OSError, HTTPException):
            enough.wait(PACE_SECONDS)
            continue
        if answer.status == 202:
            return answer
        assert answer.status >= 500, answer.body
        enough.wait(PACE_SECONDS)


def _next_version(folder: Path) -> Path:
    """The same build with another version of our layer and another text of every function."""
    built = folder / "built"
    shutil.copytree(build.BUILT, built)
    package = built / "SharedLayer" / "python" / "tron_staking"
    for bytecode in (package / "__pycache__").glob("__init__.*"):
        bytecode.unlink()
    _add(package / "__init__.py", f'\n__version__ = "{NEXT}"\n')
    for function in resources("AWS::Serverless::Function"):
        _add(built / function / "app.py", f"\n# {NEXT}\n")
    return built


def _add(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


def _deploy(stack: Stack, built: Path, finality_seconds: str) -> None:
    parameters = deploy.parameters(stack.layout) | {"FinalitySeconds": finality_seconds}
    deploy.deploy(stack.layout, built, parameters)


def _live_variables(stack: Stack) -> list[dict[str, str]]:
    """What each function that callers and events meet finds in its environment."""
    functions = stack.aws.client("lambda")
    names = [stack.aws.resources[name] for name in resources("AWS::Serverless::Function")]
    found = [functions.get_function_configuration(FunctionName=name, Qualifier="live") for name in names]
    return [configuration["Environment"]["Variables"] for configuration in found]


def _versions(stack: Stack) -> dict[str, str]:
    """Which version of each function its alias stands for."""
    functions = stack.aws.client("lambda")
    names = {name: stack.aws.resources[name] for name in resources("AWS::Serverless::Function")}
    return {
        name: functions.get_alias(FunctionName=deployed, Name="live")["FunctionVersion"]
        for name, deployed in names.items()
    }


def _status(stack: Stack, answer: Answer) -> str:
    return str(_record(stack, answer)["status"])


def _record(stack: Stack, answer: Answer) -> Any:
    return stack.get(f"/records/{answer.json()['staking_id']}").json()


def _live(stack: Stack, answer: Answer) -> str:
    """The record's status, a few blocks later if it is not final. Reading a record that is due wakes it."""
    status = _status(stack, answer)
    if status not in FINAL:
        stack.devnet("/admin/advance", {"seconds": 9})
    return status


def _assert_each_happened_once(
    stack: Stack, wallet: str, answers: dict[str, Answer], frozen_meanwhile: int
) -> None:
    records = [_record(stack, answer) for answer in answers.values()]
    assert len({record["staking_id"] for record in records}) == len(answers)
    assert len({record["transaction_hash"] for record in records}) == len(answers)
    for record in records:
        assert [attempt["state"] for attempt in record["attempts"]].count("INCLUDED") == 1
    frozen = 5 + frozen_meanwhile
    status = stack.get(f"/{wallet}/status").json()
    assert status["pending_operations"] == []
    assert len(status["commitments"]) == frozen
    assert sum(stake["amount_sun"] for stake in status["stakes"]) == frozen * SUN
    assert stack.get(f"/list?address={wallet}").json()["total_count"] == frozen
