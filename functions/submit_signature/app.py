"""POST /transactions/{staking_id}/signature: what the owner of an external wallet has signed."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import guard, http
from tron_staking.entry.query import NoQuery, query_as
from tron_staking.models.signatures import SignatureRequest
from tron_staking.runtime import submit_signature as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/transactions/{staking_id}/signature")
async def submit_signature(request: Request) -> Response:
    """What is still missing; with nothing missing the transaction is sent."""
    query_as(request, NoQuery)
    signatures, caller = await http.body_as(request, SignatureRequest), guard.caller_of(request)
    answer = runtime.signature_submitter().submit(http.staking_id_of(request), signatures, caller)
    return http.answer(answer, 202)


handler = http.lambda_handler(router)
