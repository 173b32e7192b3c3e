"""GET /docs (the API in a browser), what that loads from /docs/{file}, and /openapi.json."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import documents, http
from tron_staking.runtime import docs as runtime

router = APIRouter()


@router.get("/docs")
async def docs() -> Response:
    return documents.answer_page(runtime.documents().page)


@router.get("/docs/{file}")
async def asset(request: Request) -> Response:
    file = request.path_params["file"]
    return documents.answer_asset(file, runtime.documents().asset(file))


@router.get("/openapi.json")
async def openapi() -> Response:
    return documents.answer_json(runtime.documents().document)


handler = http.lambda_handler(router)
