"""`make token`: what it issues lets its holder in, what it revokes lets nobody in, and it tells no secret."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from commands import token as command
from commands.tokens import EVERYTHING, Access
from local.stack.failure import Failure
from tests.contract.books import ACCESS, ADDRESS, REGION, Face, marker, record
from tron_staking.adapters.tables.access import AccessItem, AccessTable
from tron_staking.domain.access import Caller, parse_token
from tron_staking.domain.automation import PRINCIPAL
from tron_staking.domain.errors import NotAuthenticated
from tron_staking.domain.scopes import MUTATIONS, Permission
from tron_staking.operations.authorize import Authorizer
from tron_staking.submission.entries import gates_of

SCOPES = f"freeze,vote:{ADDRESS} read:*"


class _Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def access(dynamodb: Any, dynamodb_books: Face) -> Access:
    return Access(dynamodb, ACCESS, "dev2")


def _caller(token: str) -> Caller | None:
    return Authorizer(AccessTable(ACCESS, REGION), _Now()).caller(f"Bearer {token}")


def test_token_that_was_issued_is_good_for_its_scopes(access: Access) -> None:
    caller = _caller(access.issue("treasury", SCOPES, None))
    assert caller is not None
    assert (caller.principal, str(caller.scopes), caller.expires_at) == ("treasury", SCOPES, None)


def test_nobody_is_called_like_what_happens_by_itself(access: Access) -> None:
    """Whoever had its name would share its Idempotency-Keys."""
    with pytest.raises(Failure, match="choose another name"):
        access.issue(PRINCIPAL, SCOPES, None)


def test_token_ends_when_it_was_said(access: Access) -> None:
    days = timedelta(days=90)
    before = datetime.now(UTC)
    caller = _caller(access.issue("treasury", SCOPES, days))
    after = datetime.now(UTC)
    assert caller is not None
    assert caller.expires_at is not None
    assert int((before + days).timestamp()) <= caller.expires_at <= (after + days).timestamp()
    assert _caller(access.issue("treasury", SCOPES, timedelta(seconds=-1))) is None


def test_tokens_are_never_the_same_and_of_the_stage(access: Access) -> None:
    tokens = [access.issue("treasury", SCOPES, None) for _ in range(50)]
    assert len({token[-43:] for token in tokens}) == 50
    assert all(re.fullmatch(r"trs_dev2_[a-z0-9]{12}_[0-9A-Za-z]{43}", token) for token in tokens)


def test_secret_is_nowhere_in_the_table(access: Access, dynamodb: Any) -> None:
    token = access.issue("treasury", SCOPES, None)
    assert token[-43:] not in str(dynamodb.scan(TableName=ACCESS)["Items"])


def test_operate_is_every_operation_that_signs_and_nothing_else(access: Access) -> None:
    caller = _caller(access.issue("treasury", f"operate:{ADDRESS}", None))
    assert caller is not None
    allowed = [one for one in Permission if caller.scopes.allow_somewhere(one)]
    assert sorted(allowed) == sorted(MUTATIONS)


def test_revoked_token_lets_nobody_in_and_stores_nothing(access: Access, dynamodb_books: Face) -> None:
    token, other = (access.issue("treasury", EVERYTHING, None) for _ in range(2))
    presented, theirs = parse_token(token), parse_token(other)
    assert presented is not None
    assert theirs is not None
    access.revoke(presented.token_id)
    assert _caller(token) is None
    stored = record()
    with pytest.raises(NotAuthenticated):
        dynamodb_books.accept(
            marker(stored), stored, gates_of(stored.address, presented.token_id, stored.staking_id)
        )
    assert _caller(other) is not None
    gates = gates_of(stored.address, theirs.token_id, stored.staking_id)
    assert dynamodb_books.accept(marker(stored), stored, gates) == marker(stored)


def test_revoking_twice_is_revoking(access: Access) -> None:
    token_id = access.issue("treasury", SCOPES, None).split("_")[2]
    access.revoke(token_id)
    (first,) = access.tokens()
    access.revoke(token_id)
    (second,) = access.tokens()
    assert (
        (first.status, first.revoked_at)
        == (second.status, second.revoked_at)
        == ("revoked", first.revoked_at)
    )


def test_who_is_in_the_way_of_a_revocation_is_tried_again(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token is stolen, and is being used."""
    token = access.issue("treasury", SCOPES, None)
    real, tries = access.dynamodb.transact_write_items, []

    def busy(**arguments: Any) -> Any:
        tries.append(1)
        if len(tries) < 7:
            response = {"Error": {"Code": "TransactionCanceledException", "Message": ""}}
            raise access.dynamodb.exceptions.TransactionCanceledException(response, "TransactWriteItems")
        return real(**arguments)

    monkeypatch.setattr(access.dynamodb, "transact_write_items", busy)
    access.revoke(token.split("_")[2])
    assert _caller(token) is None


MISTAKES: dict[str, Callable[[Access], Any]] = {
    "no name": lambda access: access.issue("", SCOPES, None),
    "a name with a line break": lambda access: access.issue("me\n", SCOPES, None),
    "a name that is a key of ours": lambda access: access.issue("a#b", SCOPES, None),
    "no scopes": lambda access: access.issue("me", "", None),
    "a star for everything": lambda access: access.issue("me", "*:*", None),
    "an unknown permission": lambda access: access.issue("me", "teleport:*", None),
    "an address that is none": lambda access: access.issue("me", "read:Tx", None),
    "a token instead of its id": lambda access: access.revoke(access.issue("me", SCOPES, None)),
    "an id that nobody has": lambda access: access.revoke("000000000000"),
}


@pytest.mark.parametrize("make", MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_told_and_changes_nothing(access: Access, make: Callable[[Access], Any]) -> None:
    before = len(access.tokens())
    with pytest.raises(Failure) as failure:
        make(access)
    assert str(failure.value)
    assert [item.status for item in access.tokens()][before:] in ([], ["active"])


@pytest.fixture
def run(
    access: Access, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    parameters = [{"ParameterKey": "Stage", "ParameterValue": "dev2"}]
    stacks = SimpleNamespace(describe_stacks=lambda StackName: {"Stacks": [{"Parameters": parameters}]})  # noqa: N803
    clients = {"cloudformation": stacks, "dynamodb": access.dynamodb}
    cloud = SimpleNamespace(
        stack_name="s", resources={"AccessTable": ACCESS}, client=lambda name: clients[name]
    )
    monkeypatch.setattr(command, "local_cloud", lambda: cloud)
    monkeypatch.setattr(command, "deployed_cloud", lambda _name: cloud)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = command.main([*arguments])
        return code, *capsys.readouterr()

    return run


def test_issued_token_is_shown_once_with_what_to_do_next(run: Any, access: Access) -> None:
    code, out, _ = run("--name", "treasury", "--scopes", "read:*", "--stack", "prod")
    token = re.search(r"trs_dev2_\w+", out)
    assert code == 0
    assert token is not None
    assert _caller(token.group()) is not None
    assert "90 days" in out
    assert f"make token REVOKE={token.group().split('_')[2]} STACK=prod" in out
    _, listed, _ = run()
    assert token.group().split("_")[2] in listed
    assert "treasury" in listed
    assert token.group()[-43:] not in listed
    assert token.group().split("_")[3] not in listed


def test_token_without_an_end_is_asked_for(run: Any, access: Access) -> None:
    run("--name", "treasury", "--scopes", "read:*", "--days", "never")
    (item,) = access.tokens()
    assert item.expires_at is None


def test_revocation_says_what_is_next(run: Any, access: Access) -> None:
    token_id = access.issue("treasury", SCOPES, None).split("_")[2]
    code, out, _ = run("--revoke", token_id)
    assert code == 0
    assert f'make token NAME=treasury SCOPES="{SCOPES}"' in out
    _, listed, _ = run()
    assert "revoked" in listed


def test_list_tells_what_has_ended_and_what_was_never_good(run: Any, access: Access, dynamodb: Any) -> None:
    access.issue("gone", SCOPES, timedelta(days=-1))
    old = AccessItem("TOKEN#aaaaaaaaaaaa", secret_sha256="ab", principal="old", status="active")
    dynamodb.put_item(TableName=ACCESS, Item=old.serialize())
    _, listed, _ = run()
    assert re.search(r"gone .* ended", listed)
    assert re.search(r"old .* good for nothing", listed)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--name", "treasury"),
        ("--scopes", "read:*"),
        ("--name", "treasury", "--scopes", "read:*", "--days", "0"),
        ("--name", "treasury", "--scopes", "read:*", "--days", "soon"),
        ("--name", "treasury", "--scopes", "read:*", "--days", "99999999999"),
        ("--name", "treasury", "--scopes", "reed:*"),
        ("--revoke", "nobody"),
    ],
)
def test_failure_is_told_and_no_token_is_made(run: Any, access: Access, arguments: tuple[str, ...]) -> None:
    code, out, told = run(*arguments)
    assert (code, out) == (1, "")
    assert len(told) > 20
    assert access.tokens() == []
