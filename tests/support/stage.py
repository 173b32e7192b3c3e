"""A ledger to try contracts on, without signatures, fees or blocks; and rules tried one after the other."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from local.devnet import Config, Node, account_key, messages
from local.devnet.account import Account
from local.devnet.actuators import ACTUATORS, Outcome
from local.devnet.crypto import address_of
from local.devnet.errors import ContractValidateError
from local.devnet.keys import witness_keys
from local.devnet.ledger import HEAD_TIMESTAMP
from local.devnet.schema import Message

TRX = 1_000_000
DAY = 86_400_000
OWNER, RECEIVER, OTHER = (address_of(account_key("devnet", index).public_key) for index in range(3))
MISSING = bytes.fromhex("41" + "22" * 20)
WITNESSES = [address for address, _ in witness_keys("devnet")]
BANDWIDTH, ENERGY, TRON_POWER = 0, 1, 2


class Stage:
    """Three accounts of 10 000 TRX on a chain of one block."""

    def __init__(self, **config: Any) -> None:
        accounts = dict.fromkeys((OWNER, RECEIVER, OTHER), 10_000 * TRX)
        self.node = Node(Config(solid_lag=0, accounts=accounts, **config))
        self.ledger = self.node.pending

    def account(self, address: bytes = OWNER) -> Account:
        found = self.ledger.account(address)
        assert found is not None
        return found

    def give(self, address: bytes = OWNER, **fields: Any) -> None:
        """Set fields of an account."""
        self.ledger.put_account(replace(self.account(address), **fields))

    def set(self, **parameters: int) -> None:
        for name, value in parameters.items():
            self.ledger.set_value(name, value)

    def wait(self, milliseconds: int) -> None:
        self.ledger.set_value(HEAD_TIMESTAMP, self.ledger.now + milliseconds)

    def message(self, name: str, **fields: Any) -> Message:
        return messages.CONTRACTS[name + "Contract"][1].new(**{"owner_address": OWNER} | fields)

    def problem(self, name: str, contract: Message) -> str | None:
        """What validation says, None when it is content."""
        try:
            ACTUATORS[name + "Contract"].validate(self.ledger, contract)
        except ContractValidateError as error:
            return error.message
        return None

    def refusal(self, name: str, **fields: Any) -> str | None:
        return self.problem(name, self.message(name, **fields))

    def run(self, name: str, **fields: Any) -> Outcome:
        contract = self.message(name, **fields)
        assert self.problem(name, contract) is None
        return ACTUATORS[name + "Contract"].execute(self.ledger, contract)

    def freeze(self, trx: float, resource: int = BANDWIDTH, owner: bytes = OWNER) -> None:
        self.run("FreezeBalanceV2", owner_address=owner, frozen_balance=round(trx * TRX), resource=resource)

    def vote(self, *votes: tuple[bytes, int], owner: bytes = OWNER) -> None:
        self.run("VoteWitness", owner_address=owner, votes=ballots(*votes))


def ballots(*votes: tuple[bytes, int]) -> list[Message]:
    return [messages.VOTE.new(vote_address=address, vote_count=count) for address, count in votes]


class Rule(NamedTuple):
    """A rule by number and name, what breaking it says, and how it is mended."""

    name: str
    problem: str
    mend: Callable[[Stage, Message], object]


def field(**fields: Any) -> Callable[[Stage, Message], object]:
    """Mend a rule by setting fields of the contract."""
    return lambda _stage, contract: contract.update(fields)


def in_order(contract: str, rules: list[Rule], broken: Callable[[Stage], Message]) -> Any:
    """A test per rule: all before it are mended, it and those after it are broken; at last none is."""

    def check(step: int) -> None:
        stage = Stage()
        message = broken(stage)
        for rule in rules[:step]:
            rule.mend(stage, message)
        expected = rules[step].problem if step < len(rules) else None
        assert stage.problem(contract, message) == expected

    names = [rule.name for rule in rules] + ["all_mended"]
    return pytest.mark.parametrize("step", range(len(names)), ids=names)(check)
