"""What each contract demands and does: one file per contract, validation apart from effect."""

from local.devnet.actuators import freeze_balance_v2, transfer
from local.devnet.actuators.base import Actuator, Outcome
from local.devnet.errors import Rejection

__all__ = ["ACTUATORS", "Actuator", "Outcome", "actuator_for"]

ACTUATORS: dict[str, Actuator] = {
    "FreezeBalanceV2Contract": Actuator(freeze_balance_v2.validate, freeze_balance_v2.execute),
    "TransferContract": Actuator(transfer.validate, transfer.execute),
}


def actuator_for(contract_type: str) -> Actuator:
    """The actuator of a contract type; a plain Rejection (OTHER_ERROR) for one this node does not execute."""
    actuator = ACTUATORS.get(contract_type)
    if actuator is None:
        raise Rejection(f"not exist contract {contract_type}")
    return actuator
