"""Requests whose effects add up, while something goes wrong; and functions in this process, to be killed."""

import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.e2e.additive import AMOUNT, OPERATIONS, body_of
from tests.e2e.conftest import Answer, Stack
from tests.e2e.faults.deployed import BLOCKS, finish, record_of
from tests.e2e.mutations import Body, path_of
from tests.support.killer import Killed, Killer
from tests.support.wiring import Service, wire
from tron_staking.runtime import books, chain, clock, records, submission


@dataclass
class Asked:
    """Requests whose effects add up, one of each operation, and what became of them."""

    stack: Stack
    bodies: dict[str, Body] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for function in OPERATIONS:
            self.bodies[function] = body_of(self.stack, function)
            self.keys[function] = uuid.uuid4().hex
        self.stack.devnet("/admin/advance", {"blocks": BLOCKS})
        self.moved = {name: one.moved(self.stack, self.bodies[name]) for name, one in OPERATIONS.items()}

    def over_http(self, function: str) -> Answer:
        """The request to what is deployed."""
        answer = self.stack.post(path_of(function), self.bodies[function], self.keys[function])
        if answer.status == 202:
            self._is(function, answer.json()["staking_id"])
        return answer

    def here(self, function: str, service: Service) -> Any:
        """The request to a function in this process."""
        operation = OPERATIONS[function]
        request = operation.request.model_validate(self.bodies[function])
        answer = operation.of(service).submit(request, "local-developer", self.keys[function])
        self._is(function, answer.staking_id)
        return answer

    def and_die(self, killer: Killer, port: str, moment: str) -> None:
        """Every request, in a process that is killed there. Asking again tells what was stored."""
        for function in OPERATIONS:
            killer.arm_at(port, moment)
            with pytest.raises(Killed):
                self.here(function, service_here(killer))
            self.here(function, service_here(killer))

    def ends_once(self) -> None:
        """Every one of them has happened once, by one attempt of its record that is on the chain."""
        finish(self.stack, self.ids.values())
        for function, staking_id in self.ids.items():
            record = record_of(self.stack, staking_id)
            included = [one for one in record["attempts"] if one["state"] == "INCLUDED"]
            assert len(included) == 1, record
            txid = {"value": record["transaction_hash"]}
            info = self.stack.devnet("/walletsolidity/gettransactioninfobyid", txid)
            assert info["blockNumber"] == record["block_number"]
            moved = OPERATIONS[function].moved(self.stack, self.bodies[function]) - self.moved[function]
            assert moved == AMOUNT, function
        assert self.ids.keys() == OPERATIONS.keys()

    def _is(self, function: str, staking_id: str) -> None:
        assert self.ids.setdefault(function, staking_id) == staking_id, "a second record of one key"


def service_here(killer: Killer) -> Service:
    """New containers of every function, in this process."""
    return wire(
        killer,
        clock.clock(),
        books=books.accepting_books({}),
        records=records.records(),
        queue=books.queue(),
        wallets=books.wallets(),
        signer=submission.sender().signer,
        nodes=chain.nodes(),
        monotonic=clock.seconds(),
    )


def key_of(stack: Stack, body: Body) -> str:
    """The KMS key of the wallet that a request is for."""
    table, address = stack.aws.outputs["WalletsTableName"], wallet_in(body)
    item = stack.aws.client("dynamodb").get_item(TableName=table, Key={"address": {"S": address}})["Item"]
    signer: str = item["signer"]["S"]
    return signer.removeprefix("kms:")


def wallet_in(body: Body) -> str:
    """Whom a request is for."""
    address: str = body.get("address") or body["from_address"]
    return address
