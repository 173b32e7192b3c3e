"""Who calls and what they may do: checked in every function, whatever a policy that was kept lets through."""

from typing import Any

from fastapi import Request
from pydantic import BaseModel

from tron_staking.domain.access import Caller
from tron_staking.domain.address import Address, parse_address
from tron_staking.domain.errors import InvalidInput, NotAuthenticated
from tron_staking.domain.scopes import parse_scopes
from tron_staking.entry.routes import PUBLIC, RULES, Of, Rule
from tron_staking.models.requests import owner_of


async def guard(request: Request) -> None:
    """Stands before every route. Raises NotAuthenticated, ScopeMissing, and InvalidInput for an address.

    What only the body or the record tells is left to `require_owner` and to whoever reads the record.
    """
    route = (request.method, request.scope["route"].path)
    if route in PUBLIC:
        return
    rule, caller = RULES[route], caller_of(request)
    caller.require_somewhere(rule.permission)
    if rule.of in {Of.PATH, Of.QUERY, Of.SERVICE}:
        caller.require(rule.permission, _named(request, rule))


def caller_of(request: Request) -> Caller:
    """Who calls: what the authorizer found, never what a header says. Raises NotAuthenticated."""
    context = request.scope["aws.event"]["requestContext"]
    try:
        caller = _caller(context["authorizer"])
        begun = int(context["requestTimeEpoch"])
    except (KeyError, TypeError, ValueError):
        raise NotAuthenticated from None
    if caller.expires_at is not None and caller.expires_at * 1000 <= begun:
        raise NotAuthenticated
    return caller


def require_owner(request: Request, body: BaseModel) -> None:
    """Raises ScopeMissing when the caller may not do this for the account that the body names."""
    rule = RULES[request.method, request.scope["route"].path]
    caller_of(request).require(rule.permission, owner_of(body))


def address_in(where: str, text: str) -> Address:
    """An address that stands in the path or in the query. Raises InvalidInput."""
    try:
        return parse_address(text)
    except ValueError as error:
        raise InvalidInput(f"check the address in the {where}: {error}", {"address": str(error)}) from None


def _caller(found: dict[str, Any]) -> Caller:
    """API Gateway hands on every value of the authorizer's context as text.

    Raises KeyError, TypeError or ValueError for a context that is not whole.
    """
    return Caller(
        principal=_said(found["principalId"]),
        token_id=_said(found["token_id"]),
        scopes=parse_scopes(_said(found["scopes"])),
        expires_at=int(str(found["expires_at"])) if "expires_at" in found else None,
    )


def _said(value: Any) -> str:
    """A name: nobody is called nothing, and null is no name."""
    if not isinstance(value, str) or not value:
        raise TypeError("no name")
    return value


def _named(request: Request, rule: Rule) -> Address | None:
    """The account that the path or the query names, None for all of them."""
    if rule.of is Of.PATH:
        return address_in("path", request.path_params["address"])
    given = request.query_params.getlist("address") if rule.of is Of.QUERY else []
    return address_in("query", given[0]) if len(given) == 1 else None
