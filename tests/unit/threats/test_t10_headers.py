"""T10: what stands in a header stays there: nothing of it becomes a line of the answer."""

import pytest

from tests.support import bad_input
from tests.support.http import Service
from tests.unit.threats.asked import BODIES, not_repeated, refused


@pytest.mark.parametrize("name", BODIES)
def test_t10_idempotency_key_that_is_none(service: Service, name: str) -> None:
    function, fields = BODIES[name]
    for key in bad_input.KEYS.values():
        answer = service.call(function, body=bad_input.spelled(fields), headers={"Idempotency-Key": key})
        refused(service, answer)
        not_repeated(answer, key or "")


def test_t10_idempotency_key_that_is_none_of_a_dry_run(service: Service) -> None:
    """It needs none, and says beforehand that this one cannot be used."""
    for key in sorted(bad_input.KEYS.values(), key=lambda key: key is None):
        answer = service.freeze(headers={"Idempotency-Key": key}, query={"dry_run": ["true"]})
        if key is None:
            assert answer.status == 200
        else:
            refused(service, answer)


@pytest.mark.parametrize("name", BODIES)
def test_t10_idempotency_key_twice(service: Service, name: str) -> None:
    function, fields = BODIES[name]
    headers: dict[str, str | list[str] | None] = {"Idempotency-Key": ["a" * 16, "b" * 16]}
    answer = service.call(function, body=bad_input.spelled(fields), headers=headers)
    refused(service, answer, "Idempotency-Key")


@pytest.mark.parametrize("name", BODIES)
def test_t10_other_headers_are_not_read(service: Service, name: str) -> None:
    """Whatever stands in them, nothing of it comes back."""
    function, _ = BODIES[name]
    evil = "kanarienvogel\r\nX-Injected: 1"
    names = ("X-Request-Id", "X-Principal-Id", "User-Agent", "Origin", "X-Forwarded-Host", "Content-Type")
    answer = service.call(function, body="{}", headers=dict.fromkeys(names, evil))
    refused(service, answer)
    not_repeated(answer, "kanarienvogel")
    assert "x-injected" not in answer.headers
