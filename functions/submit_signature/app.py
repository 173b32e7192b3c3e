"""POST /transactions/{staking_id}/signature: what the owner of an external wallet has signed."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.entry.query import NoQuery, query_as
from tron_staking.models.requests import SignatureRequest
from tron_staking.runtime import submit_signature as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/transactions/{staking_id}/signature")
async def submit_signature(staking_id: str, request: Request) -> Response:
    """What is still missing; with nothing missing the transaction is sent."""
    query_as(request, NoQuery)
    signatures = await http.body_as(request, SignatureRequest)
    return http.answer(runtime.signature_submitter().submit(http.staking_id_of(staking_id), signatures), 202)


handler = http.lambda_handler(router)
