"""Which scope an operation's token needs: said as the functions check it, and nowhere said twice."""

from typing import Any

from commands.openapi.operation import Operation
from tron_staking.domain.scopes import EVERY
from tron_staking.entry.routes import Of, Rule
from tron_staking.models.requests import OWNER_FIELDS


def security(operation: Operation) -> list[dict[str, Any]]:
    """The operation's security requirement; OpenAPI 3.1 lets it name what a bearer token must be good for."""
    rule = operation.rule
    return [] if rule is None else [{"token": [str(rule.permission)]}]


def described(operation: Operation) -> str:
    """The operation's description, with the scope that it needs."""
    if operation.rule is None:
        return operation.description
    return f"{operation.description}\n\n**Scope:** {_scope(operation, operation.rule)}."


def _scope(operation: Operation, rule: Rule) -> str:
    match rule.of:
        case Of.PATH:
            return f"`{rule.permission}` for `address`"
        case Of.QUERY:
            return f"`{rule.permission}` for `address`; without it `{rule.permission}:{EVERY}`"
        case Of.BODY:
            return f"`{rule.permission}` for `{_owner(operation)}`"
        case Of.RECORD:
            return f"`{rule.permission}` for the record's account; without it there is no such record"
        case Of.SERVICE:
            return f"`{rule.permission}:{EVERY}`"
        case Of.NOBODY:
            return f"`{rule.permission}` for any account"


def _owner(operation: Operation) -> str:
    """What the body calls the account that pays and signs."""
    fields = operation.body.model_fields if operation.body else {}
    return next(name for name in OWNER_FIELDS if name in fields)
