"""PUT /wallets/{address}: registers who signs for an address, and where its rewards may go."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import guard, http
from tron_staking.entry.query import NoQuery, query_as
from tron_staking.models.wallets import WalletRequest
from tron_staking.runtime import put_wallet as runtime

router = APIRouter(prefix=http.PREFIX)


@router.put("/wallets/{address}")
async def put_wallet(request: Request) -> Response:
    """The wallet as it is now, or 202 and what its owner has to sign first."""
    caller = guard.caller_of(request)
    query_as(request, NoQuery)
    wanted = await http.body_as(request, WalletRequest)
    wallet = runtime.wallet_registrar().put(http.address_of(request), wanted, caller)
    return http.answer(wallet, 200 if wallet.registered else 202)


handler = http.lambda_handler(router)
