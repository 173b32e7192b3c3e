"""Endpoints that build an unsigned transaction (stake2 §6, §6.1). Nothing is stored."""

from typing import Any

from local.devnet import messages
from local.devnet.actuators import actuator_for
from local.devnet.api.endpoint import Endpoint, Get, Handler
from local.devnet.api.request import Request, hex_bytes
from local.devnet.ledger import Ledger
from local.devnet.node import Node
from local.devnet.transaction import Transaction


def builder(contract_type: str, *, with_memo: bool = False) -> Handler:
    """The handler that validates one contract type and wraps it; few builders take a memo (`extra_data`)."""

    def build(node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
        value = request.parse(messages.CONTRACTS[contract_type][1])
        actuator = actuator_for(contract_type)
        (actuator.validate_new or actuator.validate)(ledger, value)
        transaction = node.build(contract_type, value, _permission_id(request))
        if with_memo:
            transaction = _with_memo(transaction, request)
        return {"visible": request.visible} | transaction.to_json(visible=request.visible)

    return build


def _permission_id(request: Request) -> int:
    """An int or a numeric string; nothing positive means the owner permission."""
    try:
        return max(0, int(request.params.get("Permission_id", 0)))
    except (TypeError, ValueError):
        return 0


def _with_memo(transaction: Transaction, request: Request) -> Transaction:
    memo = request.params.get("extra_data")
    if not isinstance(memo, str) or not memo:
        return transaction
    data = memo.encode() if request.visible else hex_bytes(memo)
    return Transaction.create(transaction.raw | {"data": data})


ENDPOINTS = {
    "freezebalance": Endpoint(builder("FreezeBalanceContract"), Get.EMPTY),
    "unfreezebalance": Endpoint(builder("UnfreezeBalanceContract"), Get.EMPTY),
    "freezebalancev2": Endpoint(builder("FreezeBalanceV2Contract"), Get.REFUSED),
    "unfreezebalancev2": Endpoint(builder("UnfreezeBalanceV2Contract"), Get.EMPTY),
    "withdrawexpireunfreeze": Endpoint(builder("WithdrawExpireUnfreezeContract"), Get.EMPTY),
    "cancelallunfreezev2": Endpoint(builder("CancelAllUnfreezeV2Contract"), Get.REFUSED),
    "delegateresource": Endpoint(builder("DelegateResourceContract"), Get.REFUSED),
    "undelegateresource": Endpoint(builder("UnDelegateResourceContract"), Get.EMPTY),
    "votewitnessaccount": Endpoint(builder("VoteWitnessContract"), Get.EMPTY),
    "withdrawbalance": Endpoint(builder("WithdrawBalanceContract"), Get.EMPTY),
    "createwitness": Endpoint(builder("WitnessCreateContract"), Get.EMPTY),
    "updateBrokerage": Endpoint(builder("UpdateBrokerageContract"), Get.EMPTY),
    "accountpermissionupdate": Endpoint(builder("AccountPermissionUpdateContract"), Get.EMPTY),
    "createtransaction": Endpoint(builder("TransferContract", with_memo=True), Get.EMPTY),
}
