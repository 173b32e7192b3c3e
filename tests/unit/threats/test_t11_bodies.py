"""T11: whatever is sent as a body, the answer is a 4xx in our words, and nothing else happens."""

from typing import Any

import pytest
from pydantic import BaseModel

from tests.support import bad_input
from tests.support.http import Service
from tests.unit.threats.asked import BODIES, not_repeated, refused
from tron_staking.models import requests

REQUESTS: dict[str, type[BaseModel]] = {
    "freeze": requests.FreezeBalanceRequest,
    "unfreeze": requests.UnfreezeBalanceRequest,
    "cancel_unfreeze": requests.CancelUnfreezeRequest,
    "withdraw_unfrozen": requests.WithdrawUnfrozenRequest,
    "vote": requests.VoteWitnessRequest,
    "unvote": requests.UnvoteWitnessRequest,
    "delegate": requests.DelegateResourceRequest,
    "undelegate": requests.UndelegateResourceRequest,
    "claim_reward": requests.ClaimRewardRequest,
    "withdraw_reward": requests.WithdrawRewardRequest,
}
CORPORA: dict[str, dict[str, str]] = {
    "amount": bad_input.AMOUNTS,
    "resource": bad_input.RESOURCES,
    "duration": bad_input.DURATIONS,
    "lock_days": bad_input.DURATIONS,
    "lock": bad_input.BOOLEANS,
    "mode": bad_input.MODES,
    "reward_type": bad_input.REWARD_TYPES,
    "vote_count": bad_input.COUNTS,
    "votes": bad_input.VOTES,
}
"""What a field refuses, for every field but addresses (T12)."""

LITTLE = {"below 1 TRX", "below 1 TRX as text"}
MAY_BE_LITTLE = {"unfreeze", "undelegate", "withdraw_reward"}
FIELDS = [
    pytest.param(name, field, id=f"{name}-{field}")
    for name, (_, fields) in BODIES.items()
    for field in fields
    if field in CORPORA
]


def _corpus(name: str, field: str) -> dict[str, str]:
    optional = REQUESTS[BODIES[name][0]].model_fields[field].get_default() is None
    taken = {"null"} if optional else set()
    if field == "amount" and name in MAY_BE_LITTLE:
        taken |= LITTLE
    return {case: text for case, text in CORPORA[field].items() if case not in taken}


def test_t11_every_field_of_every_request_is_tried() -> None:
    asked = {(BODIES[name][0], field) for name, (_, fields) in BODIES.items() for field in fields}
    known = {(function, field) for function, model in REQUESTS.items() for field in model.model_fields}
    assert asked == known
    assert {field for _, field in asked if "address" not in field} == CORPORA.keys()


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_t11_bad_field_is_named_and_not_repeated(service: Service, name: str, field: str) -> None:
    function, fields = BODIES[name]
    for text in _corpus(name, field).values():
        answer = service.call(function, body=bad_input.spelled(fields | {field: text}))
        assert answer.status == 400, (text, answer.body)
        assert all(one.startswith(field) or one == "(unknown)" for one in answer.json["errors"])
        refused(service, answer, *answer.json["errors"])
        not_repeated(answer, text.strip('"'))


@pytest.mark.parametrize("name", BODIES)
def test_t11_missing_field_is_named(service: Service, name: str) -> None:
    function, fields = BODIES[name]
    required = [field for field, one in REQUESTS[function].model_fields.items() if one.is_required()]
    assert required
    for field in required:
        left = {one: text for one, text in fields.items() if one != field}
        refused(service, service.call(function, body=bad_input.spelled(left)), field)


@pytest.mark.parametrize("name", BODIES)
def test_t11_body_that_is_not_one_strict_json_object(service: Service, name: str) -> None:
    """Duplicate keys, NaN, lone surrogates, depth, size, other encodings."""
    function, fields = BODIES[name]
    for case, body in bad_input.malformed(fields).items():
        answer = service.call(function, body=body)
        assert answer.status == 400, (case, answer.body)
        refused(service, answer)


@pytest.mark.parametrize("name", BODIES)
def test_t11_body_that_is_not_base64_or_not_there(service: Service, name: str) -> None:
    function, _ = BODIES[name]
    for text in bad_input.NOT_BASE64:
        refused(service, service.call(function, base64_body=text))
    refused(service, service.call(function, body=None))


@pytest.mark.parametrize("name", BODIES)
def test_t11_bad_query_never_becomes_a_real_request(service: Service, name: str) -> None:
    function, fields = BODIES[name]
    for query in bad_input.QUERIES.values():
        refused(service, service.call(function, body=bad_input.spelled(fields), query=query))


@pytest.mark.parametrize("name", BODIES)
def test_t11_bad_body_is_bad_for_a_plan_too(service: Service, name: str) -> None:
    function, fields = BODIES[name]
    dry_run: dict[str, Any] = {"query": {"dry_run": ["true"]}}
    for body in bad_input.malformed(fields).values():
        refused(service, service.call(function, body=body, **dry_run))
