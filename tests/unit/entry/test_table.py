"""CSV that a spreadsheet opens as it is meant, whatever is in it."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tron_staking.entry.table import answer_history
from tron_staking.models.lists import ListedRecord, StakingHistoryResponse
from tron_staking.models.records import RecordSummary, VoteCount

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
ADDRESS = "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7"


def _listed(**changes: Any) -> ListedRecord:
    fields = {
        "staking_id": "stk_1",
        "address": ADDRESS,
        "operation_type": "VOTE",
        "status": "FAILED",
        "created_at": NOW,
        "transaction_hash": "ab",
    }
    return ListedRecord.of(RecordSummary.model_validate(fields | changes, strict=False))


def _body(*records: ListedRecord, first: bool = True) -> str:
    page = StakingHistoryResponse(
        stakings=records,
        total_count=None,
        start_date=NOW,
        end_date=NOW,
        counted_at=NOW,
        next_cursor=None,
        timestamp=NOW,
    )
    return bytes(answer_history(page, first=first).body).decode()


def _row(record: ListedRecord) -> dict[str, str]:
    (row,) = csv.DictReader(io.StringIO(_body(record), newline=""))
    return row


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=cmd|"/c calc"!A1']
)
def test_no_cell_is_a_formula(text: str) -> None:
    row = _row(_listed(error_message=text))
    assert row["error_message"] == row["message"] == f"'{text}"


@given(st.text(max_size=40))
def test_any_text_comes_back_and_is_no_formula(text: str) -> None:
    row = _row(_listed(error_message=text))
    assert row["error_message"] in {text, f"'{text}"}
    assert not row["error_message"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_amounts_are_exact() -> None:
    row = _row(_listed(amount=2**63 - 1, fee=1))
    assert (row["amount"], row["amount_sun"]) == ("9223372036854.775807", "9223372036854775807")
    assert (row["fee"], row["fee_sun"], row["paid"], row["paid_sun"]) == ("0.000001", "1", "", "")


def test_times_votes_and_what_is_not_there() -> None:
    votes = tuple(VoteCount(witness_address=ADDRESS, vote_count=count) for count in (5, 7))
    row = _row(_listed(votes=votes, completed_at=NOW))
    assert row["votes"] == f"{ADDRESS}:5 {ADDRESS}:7"
    assert (row["created_at"], row["completed_at"]) == ("2026-01-01T12:00:00.000Z",) * 2
    assert (row["expires_at"], row["resource"], row["block_number"]) == ("", "", "")


def test_every_line_ends_and_quotes_are_doubled() -> None:
    body = _body(_listed(error_message='say "no", twice\nplease'))
    assert '"say ""no"", twice\nplease"' in body
    assert body.endswith("\r\n")
    assert _body(first=True) == ",".join(ListedRecord.model_fields) + "\r\n"
    assert _body(first=False) == ""
