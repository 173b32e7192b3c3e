"""The schemas of the document: the models' own, with what all models have in common said once."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from commands.openapi.codes import codes, conflict_codes
from tron_staking.entry.problem import Problem

PLACE = "#/components/schemas/{model}"
_SUN = "_sun"
_TRX = "TRX, exact: digits with at most six decimals, as text"
_IN_SUN = "The same in sun, of which 1,000,000 are one TRX: an exact integer"
_AMOUNT = r"^-?[0-9]+(\.[0-9]{1,6})?$"
_BOUNDS = {"ge": "minimum", "le": "maximum", "gt": "exclusiveMinimum", "lt": "exclusiveMaximum"}
"""How pydantic spells a bound that it cannot attribute to a type, and how JSON Schema does."""


class _Plain(GenerateJsonSchema):
    """Without a title for each field, which would only repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  # pydantic's signature
        return False


def schemas(requests: Iterable[type[BaseModel]], answers: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """The schema of every model that is sent or answered, and of those inside, by name."""
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for model in requests),
        *((model, "serialization") for model in answers),
    ]
    _, definitions = models_json_schema(wanted, ref_template=PLACE, schema_generator=_Plain)
    found = definitions["$defs"] | {"Problem": _problem()}
    sent = _names_sent(requests)
    return {name: _told(found[name] if name in sent else _open(found[name])) for name in sorted(found)}


def _names_sent(requests: Iterable[type[BaseModel]]) -> set[str]:
    """The schemas of what is sent: there a field that is not ours is a mistake."""
    _, definitions = models_json_schema([(model, "validation") for model in requests], ref_template=PLACE)
    return set(definitions["$defs"])


def _open(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of what is answered: fields will be added."""
    return {name: value for name, value in schema.items() if name != "additionalProperties"}


def query_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a query; the enums that it refers to are in its `$defs`."""
    schema: dict[str, Any] = _told(model.model_json_schema(ref_template=PLACE, schema_generator=_Plain))
    return schema


def _problem() -> dict[str, Any]:
    schema = TypeAdapter(Problem).json_schema(schema_generator=_Plain)
    listed = "\n".join(f"- `{code}`: {meaning}" for code, meaning in codes().items())
    conflicts = ", ".join(f"`{code}`" for code in sorted(conflict_codes()))
    schema["description"] += (
        f"\n\nIts `code` is one of these; there may be more of them one day.\n\n{listed}\n"
        f"- {conflicts}: The chain or the books forbid it now (409)"
    )
    return schema


def _told(schema: Any) -> Any:
    """A schema, and those in it, with bounds in JSON Schema's words and amounts explained."""
    if isinstance(schema, list):
        return [_told(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {_BOUNDS.get(name, name): _told(value) for name, value in schema.items()}
    if isinstance(told.get("properties"), dict):
        _explain_amounts(told["properties"])
    return told


def _explain_amounts(properties: dict[str, Any]) -> None:
    """An amount is told twice, everywhere: as `x` or `x_trx` in TRX, and as `x_sun`."""
    for name in [name for name in properties if name.endswith(_SUN)]:
        stem = name.removesuffix(_SUN)
        trx = stem if stem in properties else f"{stem}_trx"
        properties[name].setdefault("description", _IN_SUN)
        properties[trx].setdefault("description", _TRX)
        _text_of(properties[trx])["pattern"] = _AMOUNT


def _text_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The part of a schema that is text, when it may also be null."""
    return next(one for one in schema.get("anyOf", [schema]) if one.get("type") == "string")
