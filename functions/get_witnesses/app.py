"""GET /witnesses: who can be voted for, and what each pays its voters."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.models.witnesses import WitnessQuery
from tron_staking.runtime import get_witnesses as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/witnesses")
async def get_witnesses(request: Request) -> Response:
    """A page of witnesses with their net APR and everything it was reckoned from."""
    return http.answer(runtime.witness_lister().get_witnesses(query.query_as(request, WitnessQuery)))


handler = http.lambda_handler(router)
