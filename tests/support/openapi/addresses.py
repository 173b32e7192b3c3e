"""A document whose addresses schemathesis can fill: from their pattern alone it makes none that is one."""

from typing import Any

from pydantic import TypeAdapter

from tron_staking.models.fields import AddressField

_PATTERN = TypeAdapter(AddressField).json_schema()["pattern"]


def with_real_addresses(told: Any, format_name: str) -> Any:
    """A document, with every address in it marked by the format that schemathesis fills with addresses."""
    if isinstance(told, list):
        return [with_real_addresses(one, format_name) for one in told]
    if not isinstance(told, dict):
        return told
    marked = {name: with_real_addresses(value, format_name) for name, value in told.items()}
    return marked | {"format": format_name} if told.get("pattern") == _PATTERN else marked
