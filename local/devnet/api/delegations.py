"""Delegations, and what may be delegated (`Wallet.getDelegatedResourceV2` and others; stake2 §8.4-8.6)."""

from typing import Any

from local.devnet.account import BANDWIDTH, ENERGY
from local.devnet.api.endpoint import Endpoint
from local.devnet.api.request import Request
from local.devnet.constants import SUN_PER_TRX
from local.devnet.crypto import is_address
from local.devnet.delegations import delegatable_when_built, receivers, record, senders
from local.devnet.jsonformat import to_json
from local.devnet.ledger import Ledger
from local.devnet.node import Node
from local.devnet.records import Delegation
from local.devnet.schema import Message, Schema, address, integer, message

_PAIR = Schema("DelegatedResourceMessage", (address(1, "fromAddress"), address(2, "toAddress")))
_ADDRESS = Schema("BytesMessage", (address(1, "value"),))
_MAX_SIZE_REQUEST = Schema(
    "CanDelegatedMaxSizeRequestMessage", (integer(1, "type"), address(2, "owner_address"))
)
_DELEGATION = Schema(
    "DelegatedResource",
    (
        address(1, "from"),
        address(2, "to"),
        integer(3, "frozen_balance_for_bandwidth"),
        integer(4, "frozen_balance_for_energy"),
        integer(5, "expire_time_for_bandwidth"),
        integer(6, "expire_time_for_energy"),
    ),
)
_DELEGATIONS = Schema("DelegatedResourceList", (message(1, "delegatedResource", _DELEGATION, repeated=True),))
_INDEX = Schema(
    "DelegatedResourceAccountIndex",
    (
        address(1, "account"),
        address(2, "fromAccounts", repeated=True),
        address(3, "toAccounts", repeated=True),
    ),
)


def get_delegated_resource(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    """The unlocked record, then the locked one; one with nothing in it is not shown (`nonEmptyResource`)."""
    pair = request.parse(_PAIR)
    sender, receiver = pair["fromAddress"], pair["toAddress"]
    records = (record(ledger, sender, receiver, locked=locked) for locked in (False, True))
    shown = [_delegation(sender, receiver, one) for one in records if one is not None and not one.empty]
    return to_json(_DELEGATIONS, _DELEGATIONS.new(delegatedResource=shown), visible=request.visible)


def get_index(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    """Both directions for an account, known or not; each by the time of the last delegation."""
    account = request.parse(_ADDRESS)["value"]
    if not is_address(account):
        return {}
    index = _INDEX.new(
        account=account, fromAccounts=senders(ledger, account), toAccounts=receivers(ledger, account)
    )
    return to_json(_INDEX, index, visible=request.visible)


def get_max_size(_node: Node, ledger: Ledger, request: Request) -> dict[str, int]:
    """Less than can be delegated is nothing."""
    params = request.parse(_MAX_SIZE_REQUEST)
    account = ledger.account(params["owner_address"])
    if account is None or params["type"] not in (BANDWIDTH, ENERGY):
        return {}
    size = delegatable_when_built(ledger, account, params["type"])
    return {"max_size": size} if size >= SUN_PER_TRX else {}


def _delegation(sender: bytes, receiver: bytes, delegation: Delegation) -> Message:
    return {"from": sender, "to": receiver} | {
        "frozen_balance_for_bandwidth": delegation.bandwidth.balance,
        "frozen_balance_for_energy": delegation.energy.balance,
        "expire_time_for_bandwidth": delegation.bandwidth.expire_time,
        "expire_time_for_energy": delegation.energy.expire_time,
    }


ENDPOINTS = {
    "getdelegatedresourcev2": Endpoint(get_delegated_resource, solid=True),
    "getdelegatedresourceaccountindexv2": Endpoint(get_index, solid=True),
    "getcandelegatedmaxsize": Endpoint(get_max_size, solid=True),
}
