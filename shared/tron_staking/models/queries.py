"""What callers ask for: the query parameters of lists. They come in as text."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from tron_staking.models.enums import HistoryFormat
from tron_staking.models.fields import (
    AddressField,
    Frozen,
    HistoryFormatField,
    OperationField,
    ResourceField,
    StatusField,
    WholeNumber,
)
from tron_staking.models.totals import Facets

PAGE = 50
LARGEST_PAGE = 100
MAX_PERIOD = timedelta(days=366)
"""A year; what is counted by days is read for so many at once."""

_DAY = timedelta(days=1)
_A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AN_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z", re.ASCII)

_DAY_OR_INSTANT = WithJsonSchema(
    {
        "type": "string",
        "pattern": f"^({_A_DAY.pattern}|{_AN_INSTANT.pattern})$",
        "examples": ["2026-11-22", "2026-11-22T10:00:00Z"],
    }
)


def _moment(of_a_day: Callable[[datetime], datetime]) -> Callable[[object], datetime]:
    """Reads a day or an instant; `of_a_day` makes the instant that a day means, given its midnight."""

    def read(value: object) -> datetime:
        text = str(value)
        try:
            if _A_DAY.fullmatch(text):
                return of_a_day(datetime.fromisoformat(text).replace(tzinfo=UTC))
            if _AN_INSTANT.fullmatch(text):
                return datetime.fromisoformat(text)
        except (ValueError, OverflowError):
            pass
        raise ValueError("give a day like 2026-11-22, or an instant in UTC like 2026-11-22T10:00:00Z")

    return read


class PageQuery(Frozen):
    """What every list takes: how many records, and where they begin (`next_cursor` of the page before)."""

    limit: Annotated[WholeNumber, Field(ge=1, le=LARGEST_PAGE)] = PAGE
    cursor: str | None = None

    def spelling(self) -> str:
        """What is asked for, whatever the page: equal for every spelling of the same query."""
        return type(self).__name__ + self.model_dump_json(exclude={"limit", "cursor"}, exclude_none=True)


class ListQuery(PageQuery):
    """Records, newest first: those that match every filter that is given."""

    address: AddressField | None = None
    status: StatusField | None = None
    operation: OperationField | None = None
    resource: ResourceField | None = None

    @property
    def facets(self) -> Facets:
        """The filters but the address."""
        return Facets(self.status, self.operation, self.resource)


class HistoryQuery(PageQuery):
    """Records that were accepted in a period, oldest first: from `start_date` on and before `end_date`.

    A day as an end is meant as a whole, so the end is the midnight after it.
    """

    start_date: Annotated[datetime, BeforeValidator(_moment(lambda midnight: midnight)), _DAY_OR_INSTANT]
    end_date: Annotated[datetime, BeforeValidator(_moment(lambda midnight: midnight + _DAY)), _DAY_OR_INSTANT]
    address: AddressField | None = None
    format: HistoryFormatField = HistoryFormat.JSON

    @field_validator("end_date")
    @classmethod
    def _follows_the_start(cls, end: datetime, info: ValidationInfo) -> datetime:
        start = info.data.get("start_date")
        if start is None:
            return end  # what is wrong with it is said there
        if end <= start:
            raise ValueError("give an end that is later than the start")
        if end - start > MAX_PERIOD:
            raise ValueError(f"ask for {MAX_PERIOD.days} days or fewer, and then for the next")
        return end

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day of a period of whole days; None for another."""
        if any(moment.time() != time.min for moment in (self.start_date, self.end_date)):
            return None
        return self.start_date.date(), (self.end_date - _DAY).date()
