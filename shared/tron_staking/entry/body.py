"""Reads a request's body: strict JSON into a model, and nothing of it back into an error."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError

from tron_staking.domain.errors import InvalidInput

MAX_BODY_BYTES = 16_384
MAX_DEPTH = 16
"""The deepest request has 3 of its lists and objects in each other."""

_STRINGS_AND_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
"""A string that does not end takes all that follows, so that nothing is looked at twice."""

UNKNOWN = "(unknown)"
"""Stands for a name that is not ours."""

_MEANINGS = {
    "missing": "this field is required",
    "value_error": "{error}",
    "int_type": "give a whole number",
    "int_from_float": "give a whole number",
    "bool_type": "give true or false",
    "string_type": "give a string",
    "list_type": "give a list",
    "tuple_type": "give a list",
    "dict_type": "give an object",
    "model_type": "give an object",
    "literal_error": "give {expected}",
    "enum": "give {expected}",
    "greater_than": "give more than {gt}",
    "greater_than_equal": "give {ge} or more",
    "less_than": "give less than {lt}",
    "less_than_equal": "give {le} or less",
    "too_short": "give {min_length} or more",
    "too_long": "give {max_length} or fewer",
    "string_too_short": "give {min_length} characters or more",
    "string_too_long": "give {max_length} characters or fewer",
}


def parse_body[M: BaseModel](body: bytes, model: type[M]) -> M:
    """The model that the body spells. Raises InvalidInput, which names fields and never repeats values."""
    wanted = f"send a JSON object with the fields {_listed(model.model_fields)}"
    if not body or body.isspace():
        raise InvalidInput(f"the body is empty: {wanted}")
    data = parse_json(body)
    if not isinstance(data, dict):
        raise InvalidInput(wanted)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise invalid_fields(error.errors(include_input=False), model.model_fields) from None


def parse_json(body: bytes) -> Any:
    """JSON with exact decimals. Raises InvalidInput: no strict JSON, no UTF-8, too large or too deep."""
    if len(body) > MAX_BODY_BYTES:
        raise InvalidInput(f"the body is larger than {MAX_BODY_BYTES} bytes; no request needs that much")
    try:
        text = body.decode("utf-8")
        _require_shallow(text)
        return json.loads(
            text,
            parse_float=_decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise InvalidInput("the body is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise _not_strict(f" (line {error.lineno}, column {error.colno})") from None
    except ValueError:
        raise _not_strict() from None


def _require_shallow(text: str) -> None:
    """Raises InvalidInput. Most requests have too few brackets to be deep."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    depth = 0
    for token in _STRINGS_AND_BRACKETS.findall(text):
        depth += (token in {"[", "{"}) - (token in {"]", "}"})
        if depth > MAX_DEPTH:
            raise InvalidInput(f"the body is nested deeper than {MAX_DEPTH}; no request needs that much")


def invalid_fields(errors: Sequence[Any], known: Collection[str]) -> InvalidInput:
    """What is wrong with each field, `votes.3.vote_count` for one in a list.

    A name that is not ours came from the caller and is not repeated.
    """
    fields: dict[str, str] = {}
    for error in errors:
        names = [str(part) for part in error["loc"] if part in known or isinstance(part, int)]
        fields.setdefault(".".join(names) or UNKNOWN, _meaning(error, known))
    return InvalidInput(_summary(fields), fields)


def _summary(fields: Mapping[str, str]) -> str:
    if len(fields) > 1:
        return f"check these fields: {_listed(fields)}"
    ((name, meaning),) = fields.items()
    return f"a field is unknown: {meaning}" if name == UNKNOWN else f"check {name}: {meaning}"


def _meaning(error: Any, known: Collection[str]) -> str:
    """What is wrong in our words: pydantic's name its types, and are no promise."""
    if error["type"] == "extra_forbidden":
        return f"there is no such field; the fields are {_listed(known)}"
    return _MEANINGS.get(error["type"], "this is not what the field takes").format(**error.get("ctx", {}))


def _not_strict(place: str = "") -> InvalidInput:
    return InvalidInput(f"the body is not strict JSON{place}: send one object, each key once, no NaN")


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _decimal(text: str) -> Decimal:
    """A number with an exponent becomes one that no field takes: of 1e3 and 1.5e1 neither is plain digits."""
    return Decimal("Infinity") if "e" in text.lower() else Decimal(text)


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
