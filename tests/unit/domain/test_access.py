"""A token names its stage, whatever name the template allows."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tests.support.template import template
from tron_staking.domain.access import PresentedToken, parse_token

ID, SECRET = "0123456789ab", "Q" * 43
STAGE = template()["Parameters"]["Stage"]["AllowedPattern"]


@given(st.from_regex(STAGE, fullmatch=True))
def test_token_of_every_stage_that_can_be_deployed(stage: str) -> None:
    assert parse_token(f"trs_{stage}_{ID}_{SECRET}") == PresentedToken(ID, SECRET)


@given(st.from_regex(r"[a-z0-9A-Z_]{0,17}", fullmatch=True))
def test_token_of_a_stage_that_cannot_be_deployed_is_none(stage: str) -> None:
    assert (parse_token(f"trs_{stage}_{ID}_{SECRET}") is None) is (re.fullmatch(STAGE, stage) is None)


def test_stage_with_a_digit() -> None:
    assert parse_token(f"trs_dev2_{ID}_{SECRET}") == PresentedToken(ID, SECRET)
