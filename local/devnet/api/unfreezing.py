"""How often one may still unfreeze, and what can be withdrawn (stake2 §5.6, §8.7)."""

from local.devnet.api.endpoint import Endpoint
from local.devnet.api.request import Request
from local.devnet.constants import UNFREEZE_MAX_TIMES
from local.devnet.ledger import Ledger
from local.devnet.node import Node
from local.devnet.schema import Schema, address, integer
from local.devnet.stakes import expired, pending, total

_COUNT_REQUEST = Schema("GetAvailableUnfreezeCountRequestMessage", (address(1, "owner_address"),))
_AMOUNT_REQUEST = Schema(
    "CanWithdrawUnfreezeAmountRequestMessage", (address(1, "owner_address"), integer(2, "timestamp"))
)


def get_available_count(_node: Node, ledger: Ledger, request: Request) -> dict[str, int]:
    account = ledger.account(request.parse(_COUNT_REQUEST)["owner_address"])
    left = UNFREEZE_MAX_TIMES - len(pending(account, ledger.now)) if account else 0
    return {"count": left} if left > 0 else {}


def get_withdrawable(_node: Node, ledger: Ledger, request: Request) -> dict[str, int]:
    """At a time, which without one is that of the head block."""
    params = request.parse(_AMOUNT_REQUEST)
    account, moment = ledger.account(params["owner_address"]), params["timestamp"] or ledger.now
    amount = total(expired(account, moment)) if account else 0
    return {"amount": amount} if amount else {}


ENDPOINTS = {
    "getavailableunfreezecount": Endpoint(get_available_count, solid=True),
    "getcanwithdrawunfreezeamount": Endpoint(get_withdrawable, solid=True),
}
