"""UpdateBrokerage (`UpdateBrokerageActuator.java`; stake2 §4.2). It counts from the next cycle on."""

from local.devnet.actuators.base import Outcome, require_address
from local.devnet.errors import ContractValidateError
from local.devnet.features import supports_voter_rewards
from local.devnet.ledger import Ledger
from local.devnet.records import REMARK
from local.devnet.rewards import set_brokerage
from local.devnet.schema import Message

_ONE_HUNDRED = 100


def validate(ledger: Ledger, contract: Message) -> None:
    if not supports_voter_rewards(ledger):
        raise ContractValidateError("contract type error, unexpected type [UpdateBrokerageContract]")
    owner = contract["owner_address"]
    require_address(owner, "Invalid ownerAddress")
    if not 0 <= contract["brokerage"] <= _ONE_HUNDRED:
        raise ContractValidateError("Invalid brokerage")
    if ledger.witness(owner) is None:
        raise ContractValidateError(f"Not existed witness:{owner.hex()}")
    if ledger.account(owner) is None:
        raise ContractValidateError("Account does not exist")


def execute(ledger: Ledger, contract: Message) -> Outcome:
    set_brokerage(ledger, REMARK, contract["owner_address"], contract["brokerage"])
    return Outcome()
