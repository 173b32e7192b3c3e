"""VoteWitness (`VoteWitnessActuator.java`; stake2 §3.7). A new vote replaces all older ones."""

from local.devnet.account import Votes
from local.devnet.actuators.base import Outcome, existing, require_account, require_address
from local.devnet.constants import MAX_VOTE_NUMBER, SUN_PER_TRX
from local.devnet.errors import ContractValidateError
from local.devnet.javamath import OverflowProblem, checked_add, checked_multiply
from local.devnet.ledger import Ledger
from local.devnet.rewards import settle
from local.devnet.schema import Message
from local.devnet.votes import cast


def validate(ledger: Ledger, contract: Message) -> None:
    """The voter's account is looked for after the votes, which may name a witness twice."""
    require_address(contract["owner_address"], "Invalid address")
    votes = _votes(contract)
    if not votes:
        raise ContractValidateError("VoteNumber must more than 0")
    if len(votes) > MAX_VOTE_NUMBER:
        raise ContractValidateError(f"VoteNumber more than maxVoteNumber {MAX_VOTE_NUMBER}")
    try:
        _check_power(ledger, contract["owner_address"], _checked_sum(ledger, votes))
    except OverflowProblem as problem:
        raise ContractValidateError(str(problem)) from None


def execute(ledger: Ledger, contract: Message) -> Outcome:
    owner = contract["owner_address"]
    settle(ledger, owner)
    ledger.put_account(cast(ledger, existing(ledger, owner), _votes(contract)))
    return Outcome()


def _votes(contract: Message) -> Votes:
    return tuple((one["vote_address"], one["vote_count"]) for one in contract["votes"])


def _checked_sum(ledger: Ledger, votes: Votes) -> int:
    total = 0
    for address, count in votes:
        require_address(address, "Invalid vote address!")
        if count <= 0:
            raise ContractValidateError("vote count must be greater than 0")
        require_account(ledger, address)
        if ledger.witness(address) is None:
            raise ContractValidateError(f"Witness[{address.hex()}] not exists")
        total = checked_add(total, count)
    return total


def _check_power(ledger: Ledger, owner: bytes, votes: int) -> None:
    power = require_account(ledger, owner).tron_power
    sun = checked_multiply(votes, SUN_PER_TRX)
    if sun > power:
        raise ContractValidateError(
            f"The total number of votes[{sun}] is greater than the tronPower[{power}]"
        )
