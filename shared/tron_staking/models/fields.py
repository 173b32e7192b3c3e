"""The field types that requests, responses and records share."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, WithJsonSchema

from tron_staking.domain.address import Address, parse_address
from tron_staking.domain.money import Sun, sun_from_trx
from tron_staking.models.enums import (
    AutomationThen,
    DelegationDirection,
    HistoryFormat,
    RewardType,
    StakingOperationType,
    StakingResourceType,
    StakingStatusType,
    VoteMode,
    WitnessSort,
)

_DIGITS = re.compile(r"[0-9]{1,18}", re.ASCII)
_DECIMALS = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?", re.ASCII)
_EVERYTHING = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MILLISECOND = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


class Frozen(BaseModel):
    """A value: it never changes, and knows no other fields than its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Stored(Frozen):
    """A value that outlives a deployment: an older version ignores the fields of a newer one.

    A new field must have a default; a field is never removed.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("give a string")  # pydantic reports ValueError, not TypeError
    return value


def _whole(value: object) -> int:
    """A whole number as a query parameter spells it."""
    if not _DIGITS.fullmatch(_text(value)):
        raise ValueError("give a whole number in digits, for example 100")
    return int(_text(value))


def _flag(value: object) -> bool:
    """A yes or no as a query parameter spells it."""
    if value not in {"true", "false"}:
        raise ValueError("give true or false")
    return value == "true"


def _percentage(value: object) -> Decimal:
    """A share of everything as a query parameter spells it."""
    if not _DECIMALS.fullmatch(_text(value)) or (percent := Decimal(_text(value))) > _EVERYTHING:
        raise ValueError("give a percentage from 0 to 100 with at most six decimals, for example 99.5")
    return percent


def _word[E: StrEnum](words: type[E]) -> Callable[[object], E]:
    """Reads one of our words, in any case."""

    def read(value: object) -> E:
        try:
            # Of ASCII only: the upper case of a dotless i is I, and a look-alike is not a spelling.
            return words(_text(value).encode("ascii").decode().upper())
        except ValueError:
            raise ValueError(f"give {' or '.join(words)}") from None

    return read


def milliseconds(moment: datetime) -> int:
    """A UTC time as the chain counts it: milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(value: int) -> datetime:
    """The UTC time of a chain timestamp in milliseconds.

    A node may name any int64: what is later than all times we know is the last of them.
    """
    return _EPOCH + timedelta(milliseconds=min(value, _LAST_MILLISECOND))


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # its message repeats what was sent
        raise ValueError("give a time like 2026-11-22T12:24:18.934Z") from None


_ADDRESS_SCHEMA = {
    "type": "string",
    "pattern": "^T[1-9A-HJ-NP-Za-km-z]{33}$",
    "description": "A TRON address in base58check",
    "examples": ["TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7"],
}
_MOMENT_SCHEMA = {"type": "string", "format": "date-time", "examples": ["2026-11-22T12:24:18.934Z"]}
_PERCENTAGE_SCHEMA = {"type": "string", "pattern": f"^{_DECIMALS.pattern}$", "examples": ["99.5"]}
_AMOUNT_SCHEMA = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,6})?$"}],
    "description": "TRX with at most six decimals, as a number or a string",
    "examples": ["100.5"],
}

AddressField = Annotated[
    Address, BeforeValidator(_text), AfterValidator(parse_address), WithJsonSchema(_ADDRESS_SCHEMA)
]
TrxAmount = Annotated[Sun, BeforeValidator(sun_from_trx), WithJsonSchema(_AMOUNT_SCHEMA)]
ResourceField = Annotated[StakingResourceType, BeforeValidator(_word(StakingResourceType))]
StatusField = Annotated[StakingStatusType, BeforeValidator(_word(StakingStatusType))]
OperationField = Annotated[StakingOperationType, BeforeValidator(_word(StakingOperationType))]
HistoryFormatField = Annotated[HistoryFormat, BeforeValidator(_word(HistoryFormat))]
VoteModeField = Annotated[VoteMode, BeforeValidator(_word(VoteMode))]
RewardTypeField = Annotated[RewardType, BeforeValidator(_word(RewardType))]
DirectionField = Annotated[DelegationDirection, BeforeValidator(_word(DelegationDirection))]
ThenField = Annotated[AutomationThen, BeforeValidator(_word(AutomationThen))]
WitnessSortField = Annotated[WitnessSort, BeforeValidator(_word(WitnessSort))]
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(iso, return_type=str),
    WithJsonSchema(_MOMENT_SCHEMA),
]
"""A UTC time, ISO 8601 with milliseconds and `Z`."""
WholeNumber = Annotated[int, BeforeValidator(_whole)]
"""A whole number in a query: bound it with `Field(ge=…, le=…)`."""
Flag = Annotated[bool, BeforeValidator(_flag)]
"""A yes or no in a query."""
Percentage = Annotated[Decimal, BeforeValidator(_percentage), WithJsonSchema(_PERCENTAGE_SCHEMA)]
"""A percentage in a query, exact."""
HexBytes = Annotated[
    bytes,
    BeforeValidator(lambda value: bytes.fromhex(value) if isinstance(value, str) else value),
    PlainSerializer(bytes.hex, return_type=str),
]

__all__ = [
    "AddressField",
    "DirectionField",
    "Flag",
    "Frozen",
    "HexBytes",
    "HistoryFormatField",
    "Moment",
    "OperationField",
    "Percentage",
    "ResourceField",
    "RewardTypeField",
    "StatusField",
    "Stored",
    "ThenField",
    "TrxAmount",
    "VoteModeField",
    "WholeNumber",
    "WitnessSortField",
    "from_milliseconds",
    "iso",
    "milliseconds",
]
