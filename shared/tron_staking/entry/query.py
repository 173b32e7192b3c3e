"""Reads a request's query parameters into a model. What is misspelled is refused, not overlooked."""

from typing import Any

from fastapi import Request
from pydantic import BaseModel, ValidationError

from tron_staking.domain.errors import InvalidInput
from tron_staking.entry.body import UNKNOWN, invalid_fields
from tron_staking.models.fields import Frozen


class NoQuery(Frozen):
    """The query of a path that takes none."""


def query_as[M: BaseModel](request: Request, model: type[M]) -> M:
    """The model that the query parameters spell: each known, and given once.

    Raises InvalidInput, which names parameters and never repeats values.
    """
    given: list[tuple[str, str]] = request.query_params.multi_items()
    names = [name for name, _ in given]
    if set(names) - set(model.model_fields):
        raise _unknown(model)
    twice = {name: "give it once" for name in names if names.count(name) > 1}
    if twice:
        raise InvalidInput("a query parameter was given more than once: give each once", twice)
    return _validated(model, dict(given))


def _validated[M: BaseModel](model: type[M], given: dict[str, Any]) -> M:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid_fields(error.errors(include_input=False), model.model_fields) from None


def _unknown(model: type[BaseModel]) -> InvalidInput:
    known = ", ".join(sorted(model.model_fields))
    there_are = f"those of this path are {known}" if known else "this path takes none"
    meaning = f"there is no such query parameter; {there_are}"
    return InvalidInput(f"a query parameter is unknown: {meaning}", {UNKNOWN: meaning})
