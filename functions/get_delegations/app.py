"""GET /{address}/delegations: what an account has delegated, and what was delegated to it."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.models.delegations import DelegationQuery
from tron_staking.runtime import get_delegations as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/{address}/delegations")
async def get_delegations(request: Request) -> Response:
    """A page of delegations by the chain, with what the books know of them."""
    asked, principal = query.query_as(request, DelegationQuery), http.principal_of(request)
    reader = runtime.delegations_reader()
    return http.answer(reader.get_delegations(http.address_of(request), asked, principal))


handler = http.lambda_handler(router)
