"""Who gets in: the holder of a good token, and nobody learns why another one does not."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from tests.support.http import Service, captured_logs
from tests.support.world import ADDRESS
from tron_staking.domain.access import StoredToken
from tron_staking.domain.errors import BooksUnavailable
from tron_staking.domain.scopes import MAX_LENGTH, MUTATIONS, Permission

ID = "0123456789ab"
SECRET = "kanarienvogel" + "Q" * 30
TOKEN = f"trs_local_{ID}_{SECRET}"
ARN = "arn:aws:execute-api:eu-central-1:123456789012:abcdef1234/prod/"
NOW = 1_767_225_600


def _stored(**changes: Any) -> StoredToken:
    fields = {
        "secret_sha256": sha256(SECRET.encode()).hexdigest(),
        "principal": "treasury",
        "active": True,
        "expires_at": None,
        "scopes": "read:*",
    }
    return StoredToken(**(fields | changes))


@pytest.fixture
def api(service: Service) -> Service:
    service.tokens.stored[ID] = _stored()
    return service


def _refused(service: Service, headers: dict[str, str] | None) -> None:
    with captured_logs() as logs, pytest.raises(Exception, match=r"\AUnauthorized\Z") as refusal:
        service.authorize(headers)
    assert type(refusal.value) is Exception
    assert refusal.value.__cause__ is None
    assert SECRET not in logs.getvalue()
    assert "kanarienvogel" not in logs.getvalue()
    assert ID not in logs.getvalue()
    assert "refused a token" in logs.getvalue()


@pytest.mark.parametrize("header", ["Authorization", "authorization", "AUTHORIZATION", "aUTHORIZATION"])
def test_good_token_in_a_header_of_any_case(api: Service, header: str) -> None:
    with captured_logs() as logs:
        policy = api.authorize({header: f"Bearer {TOKEN}"})
    assert policy["principalId"] == "treasury"
    assert SECRET not in logs.getvalue()


METHODS = ["POST/api/v1/tron/staking/freeze", "GET/", "GET/health", "GET/api/v1/tron/staking/records/a/b/c/d"]
BELOW = f"{ARN}GET/api/v1/tron/staking"
READS = [
    *(f"{BELOW}/*/{part}" for part in ("status", "freeze", "resources", "rewards", "delegations", "votes")),
    *(
        f"{BELOW}/{part}"
        for part in (
            *("wallets/*", "wallets/*/policies", "wallets/*/schedule"),
            *("records/*", "list", "history", "witnesses"),
        )
    ),
]


@pytest.mark.parametrize("method", METHODS)
def test_policy_is_the_same_whatever_was_asked_first(api: Service, method: str) -> None:
    """API Gateway keeps it for every method: it names what the token may reach, all of it and no more."""
    policy = api.authorize({"Authorization": f"Bearer {TOKEN}"}, methodArn=ARN + method)
    assert policy["policyDocument"] == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": READS}],
    }


@pytest.mark.parametrize("permission", Permission)
def test_policy_of_one_permission_reaches_its_own_routes_only(api: Service, permission: Permission) -> None:
    _store(api, scopes=f"{permission}:*")
    (statement,) = api.authorize({"Authorization": f"Bearer {TOKEN}"}, methodArn=ARN + METHODS[0])[
        "policyDocument"
    ]["Statement"]
    if permission in MUTATIONS:
        assert statement["Resource"] == [f"{ARN}POST/api/v1/tron/staking/{permission}"]
    elif permission is Permission.STATS:
        assert statement["Resource"] == [f"{BELOW}/stopped", f"{BELOW}/stats", f"{ARN}GET/metrics"]
    assert not any(resource.endswith("/*/*") for resource in statement["Resource"])


def test_policy_of_a_token_for_everything_fits_in_what_api_gateway_takes(api: Service) -> None:
    """8 kB for an IAM policy; with as many addresses as a token may have."""
    scopes = f"{','.join(Permission)}:*"
    addresses = ",".join([ADDRESS] * ((MAX_LENGTH - len(scopes) - 10) // 35))
    _store(api, scopes=f"{scopes} read:{addresses}")
    policy = api.authorize({"Authorization": f"Bearer {TOKEN}"}, methodArn=ARN + METHODS[0])
    assert len(json.dumps(policy)) < 8_000


def test_functions_are_told_who_calls_and_what_they_may(api: Service) -> None:
    policy = api.authorize({"Authorization": f"Bearer {TOKEN}"})
    assert set(policy) == {"principalId", "policyDocument", "context"}
    assert policy["context"] == {"token_id": ID, "scopes": "read:*"}
    assert "kanarienvogel" not in str(policy)


def test_functions_are_told_when_the_token_expires(api: Service) -> None:
    _store(api, expires_at=NOW + 60)
    assert api.authorize({"Authorization": f"Bearer {TOKEN}"})["context"]["expires_at"] == NOW + 60


def test_token_that_is_sent_twice_is_none(api: Service) -> None:
    """API Gateway keeps the policy under one of them, and does not say which."""
    both = {"Authorization": [f"Bearer {TOKEN}", f"Bearer {TOKEN}"]}
    with pytest.raises(Exception, match=r"\AUnauthorized\Z"):
        api.authorize({"Authorization": f"Bearer {TOKEN}"}, multiValueHeaders=both)


MALFORMED = {
    "nothing": "",
    "a space": " ",
    "no scheme": TOKEN,
    "another scheme": f"Basic {TOKEN}",
    "lower-case scheme": f"bearer {TOKEN}",
    "two spaces": f"Bearer  {TOKEN}",
    "a tab": f"Bearer\t{TOKEN}",
    "scheme only": "Bearer ",
    "trailing newline": f"Bearer {TOKEN}\n",
    "trailing space": f"Bearer {TOKEN} ",
    "trailing NUL": f"Bearer {TOKEN}\0",
    "two tokens": f"Bearer {TOKEN}, Bearer {TOKEN}",
    "quoted": f'Bearer "{TOKEN}"',
    "no prefix": f"Bearer local_{ID}_{SECRET}",
    "another prefix": f"Bearer srt_local_{ID}_{SECRET}",
    "no stage": f"Bearer trs__{ID}_{SECRET}",
    "an id in upper case": f"Bearer trs_local_{ID.upper()}_{SECRET}",
    "an id too short": f"Bearer trs_local_{ID[:-1]}_{SECRET}",
    "an id too long": f"Bearer trs_local_{ID}0_{SECRET}",
    "a secret too short": f"Bearer trs_local_{ID}_{SECRET[:-1]}",
    "a secret too long": f"Bearer {TOKEN}Q",
    "a secret of look-alikes": f"Bearer trs_local_{ID}_{SECRET[:-1]}\u0430",
    "a secret with a lone surrogate": f"Bearer trs_local_{ID}_{SECRET[:-1]}\ud800",
    "Arabic-Indic digits in the id": f"Bearer trs_local_{ID[:-1]}\u0661_{SECRET}",
    "the hash instead of the secret": f"Bearer trs_local_{ID}_{sha256(SECRET.encode()).hexdigest()[:43]}",
    "a wildcard": "Bearer trs_local_*_*",
    "100 kB": f"Bearer {TOKEN * 1500}",
    "a JSON web token": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0cmVhc3VyeSJ9.",
}


@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED)
def test_malformed_token(api: Service, value: str) -> None:
    _refused(api, {"Authorization": value})


HEADERS: dict[str, dict[str, str] | None] = {
    "none": None,
    "empty": {},
    "others": {"X-Authorization": f"Bearer {TOKEN}", "Cookie": TOKEN},
    "proxy": {"Proxy-Authorization": f"Bearer {TOKEN}"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_missing_header(api: Service, headers: dict[str, str] | None) -> None:
    _refused(api, headers)


WRONG: dict[str, Callable[[Service], None]] = {
    "unknown id": lambda api: api.tokens.stored.clear(),
    "wrong secret": lambda api: _store(api, secret_sha256=sha256(b"another").hexdigest()),
    "the secret kept instead of its hash": lambda api: _store(api, secret_sha256=SECRET),
    "revoked": lambda api: _store(api, active=False),
    "expired": lambda api: _store(api, expires_at=NOW - 1),
    "expires now": lambda api: _store(api, expires_at=NOW),
    "from before there were scopes": lambda api: _store(api, scopes=None),
    "no scopes": lambda api: _store(api, scopes=""),
    "scopes of a later version": lambda api: _store(api, scopes="read:* teleport:*"),
    "revoked and expired": lambda api: _store(api, active=False, expires_at=1),
}


def _store(api: Service, **changes: Any) -> None:
    api.tokens.stored[ID] = _stored(**changes)


@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG)
def test_well_formed_token_that_is_not_good(api: Service, make: Callable[[Service], None]) -> None:
    make(api)
    _refused(api, {"Authorization": f"Bearer {TOKEN}"})


def test_token_is_good_until_it_expires(api: Service) -> None:
    _store(api, expires_at=NOW + 60)
    assert api.authorize({"Authorization": f"Bearer {TOKEN}"})["principalId"] == "treasury"
    api.world.devnet.clock.shift(60_000)
    _refused(api, {"Authorization": f"Bearer {TOKEN}"})


def test_one_character_of_the_secret_is_enough_to_be_refused(api: Service) -> None:
    for place in range(len(SECRET)):
        secret = SECRET[:place] + ("A" if SECRET[place] != "A" else "B") + SECRET[place + 1 :]
        with pytest.raises(Exception, match="Unauthorized"):
            api.authorize({"Authorization": f"Bearer trs_local_{ID}_{secret}"})


def test_books_down_is_not_a_refusal(api: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """API Gateway answers 500 for it, and the caller does not throw a good token away."""

    def down(_token_id: str) -> None:
        raise BooksUnavailable("the books did not answer")

    monkeypatch.setattr(api.tokens, "token", down)
    with captured_logs() as logs, pytest.raises(BooksUnavailable):
        api.authorize({"Authorization": f"Bearer {TOKEN}"})
    assert SECRET not in logs.getvalue()
