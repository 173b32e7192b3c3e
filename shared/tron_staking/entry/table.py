"""Lists as a table for spreadsheets: CSV by RFC 4180, in UTF-8, and no cell is a formula."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from fastapi import Response

from tron_staking.models.fields import iso
from tron_staking.models.lists import ListedRecord, StakingHistoryResponse
from tron_staking.models.records import VoteCount

NEXT_CURSOR = "Next-Cursor"
"""The header that says where the next page begins; it is missing from the last."""

_COLUMNS = tuple(ListedRecord.model_fields)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What spreadsheets take for a formula's beginning (OWASP, CSV Injection)."""


def answer_history(page: StakingHistoryResponse, *, first: bool) -> Response:
    """A history as CSV. Only the first page has the line of names: put together, the pages are one file."""
    name = f"staking-{page.start_date:%Y%m%d}-{page.end_date:%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if page.next_cursor is not None:
        headers[NEXT_CURSOR] = page.next_cursor
    media_type = f"text/csv; charset=utf-8; header={'present' if first else 'absent'}"
    return Response(_text(page.stakings, names=first), headers=headers, media_type=media_type)


def _text(records: Iterable[ListedRecord], *, names: bool) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    if names:
        writer.writerow(_COLUMNS)
    writer.writerows([_cell(getattr(record, column)) for column in _COLUMNS] for record in records)
    return text.getvalue()


def _cell(value: object) -> str:
    """Amounts are the text of their decimals, times are UTC; what is not there is empty."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, tuple):
        return " ".join(_vote(vote) for vote in value)
    return _harmless(str(value))


def _vote(vote: VoteCount) -> str:
    return f"{vote.witness_address}:{vote.vote_count}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
