"""What each contract demands and does: one file per contract, validation apart from effect."""

from local.devnet.actuators import (
    account_permission_update,
    cancel_all_unfreeze_v2,
    delegate_resource,
    freeze_balance,
    freeze_balance_v2,
    transfer,
    undelegate_resource,
    unfreeze_balance,
    unfreeze_balance_v2,
    update_brokerage,
    vote_witness,
    withdraw_balance,
    withdraw_expire_unfreeze,
    witness_create,
)
from local.devnet.actuators.base import Actuator, Outcome
from local.devnet.errors import Rejection

__all__ = ["ACTUATORS", "Actuator", "Outcome", "actuator_for"]

ACTUATORS: dict[str, Actuator] = {
    "AccountPermissionUpdateContract": Actuator(
        account_permission_update.validate, account_permission_update.execute
    ),
    "CancelAllUnfreezeV2Contract": Actuator(cancel_all_unfreeze_v2.validate, cancel_all_unfreeze_v2.execute),
    "DelegateResourceContract": Actuator(
        delegate_resource.validate, delegate_resource.execute, delegate_resource.validate_new
    ),
    "FreezeBalanceContract": Actuator(freeze_balance.validate, freeze_balance.execute),
    "FreezeBalanceV2Contract": Actuator(freeze_balance_v2.validate, freeze_balance_v2.execute),
    "TransferContract": Actuator(transfer.validate, transfer.execute),
    "UnDelegateResourceContract": Actuator(undelegate_resource.validate, undelegate_resource.execute),
    "UnfreezeBalanceContract": Actuator(unfreeze_balance.validate, unfreeze_balance.execute),
    "UnfreezeBalanceV2Contract": Actuator(unfreeze_balance_v2.validate, unfreeze_balance_v2.execute),
    "UpdateBrokerageContract": Actuator(update_brokerage.validate, update_brokerage.execute),
    "VoteWitnessContract": Actuator(vote_witness.validate, vote_witness.execute),
    "WithdrawBalanceContract": Actuator(withdraw_balance.validate, withdraw_balance.execute),
    "WithdrawExpireUnfreezeContract": Actuator(
        withdraw_expire_unfreeze.validate, withdraw_expire_unfreeze.execute
    ),
    "WitnessCreateContract": Actuator(witness_create.validate, witness_create.execute),
}


def actuator_for(contract_type: str) -> Actuator:
    """The actuator of a contract type; a plain Rejection (OTHER_ERROR) for one this node does not execute."""
    actuator = ACTUATORS.get(contract_type)
    if actuator is None:
        raise Rejection(f"not exist contract {contract_type}")
    return actuator
