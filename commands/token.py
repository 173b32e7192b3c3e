"""Issues, lists and revokes API tokens.

make token                                                          lists them
make token NAME=treasury SCOPES="freeze,vote:T… read:*" [DAYS=90]   issues one and shows it, once
make token REVOKE=<id>                                              ends one
Each for the local stack, or with STACK=<name> for one in AWS.
"""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

from commands.cloud import Cloud, deployed_cloud, local_cloud
from commands.tokens import Access
from commands.told import told
from local.stack.failure import Failure

NEVER = "never"
DEFAULT_DAYS = "90"
ISSUED = """
  {token}

It is shown this once; only its hash is kept. Give it to {name} by a way that nobody else reads. It is sent as
  Authorization: Bearer <token>
It ends {end}. Before that, issue another one of the same name: both may be used while one takes over.
When somebody else may know it: make token REVOKE={token_id}{stack}"""
REVOKED = """
The token {token_id} of {name} is revoked: no operation is accepted any more, and a minute from now it reads
nothing either. What was accepted before goes on. If it was stolen, look at what was done with it (GET /list).
Another one for {name}: make token NAME={name} SCOPES="{scopes}"{stack}"""
HINT = """
Another one: make token NAME=<who> SCOPES="freeze,vote:<address> read:*"{stack}
  (`operate` stands for every operation that signs, `*` for every address)
An end to one: make token REVOKE=<id>{stack}"""


def main(arguments: list[str] | None = None) -> int:
    """Does one of the three; a failure is told, not raised."""
    options = _options(arguments)
    return told(partial(_did, options), after_trouble="Type the same again: nothing is half done.")


def _did(options: argparse.Namespace) -> int:
    cloud = deployed_cloud(options.stack) if options.stack else local_cloud()
    print(_done(options, access_of(cloud)))
    return 0


def access_of(cloud: Cloud) -> Access:
    """The access table of a stack. Raises Failure, and botocore's errors."""
    table = cloud.resources["AccessTable"]
    stack = cloud.client("cloudformation").describe_stacks(StackName=cloud.stack_name)["Stacks"][0]
    stages = [one["ParameterValue"] for one in stack["Parameters"] if one["ParameterKey"] == "Stage"]
    return Access(cloud.client("dynamodb"), table, stages[0])


def _done(options: argparse.Namespace, access: Access) -> str:
    stack = f" STACK={options.stack}" if options.stack else ""
    if options.revoke:
        item = access.revoke(options.revoke)
        return REVOKED.format(
            token_id=options.revoke, name=item.principal, scopes=item.scopes or "…", stack=stack
        )
    if options.name or options.scopes:
        return _issued(options, access, stack)
    return "\n".join(_listed(access)) + HINT.format(stack=stack)


def _issued(options: argparse.Namespace, access: Access, stack: str) -> str:
    if not (options.name and options.scopes):
        raise Failure('Say who and what: make token NAME=treasury SCOPES="freeze,vote:<address> read:*"')
    lifetime = _lifetime(options.days)
    token = access.issue(options.name, options.scopes, lifetime)
    end = "never" if lifetime is None else f"in {lifetime.days} days"
    token_id = token.split("_")[2]
    return ISSUED.format(token=token, name=options.name, end=end, token_id=token_id, stack=stack)


def _lifetime(days: str) -> timedelta | None:
    if days == NEVER:
        return None
    if not (days.isascii() and days.isdecimal() and 1 <= int(days[:5]) <= 3650):  # noqa: PLR2004  # ten years
        raise Failure(f"DAYS is a number from 1 to 3650, or {NEVER}: how long the token is good.")
    return timedelta(days=int(days))


def _listed(access: Access) -> list[str]:
    lines = [f"{'id':<14}{'name':<24}{'created':<26}{'ends':<12}{'state':<10}scopes"]
    now = datetime.now(UTC).timestamp()
    for item in access.tokens():
        expires_at = None if item.expires_at is None else int(item.expires_at)
        ends = NEVER if expires_at is None else f"{datetime.fromtimestamp(expires_at, UTC):%Y-%m-%d}"
        state = "ended" if expires_at is not None and expires_at <= now else item.status
        token_id = item.pk.split("#")[1]
        scopes = item.scopes or "none: it is good for nothing"
        lines.append(
            f"{token_id:<14}{item.principal:<24}{item.created_at or '':<26}{ends:<12}{state:<10}{scopes}"
        )
    return lines


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="commands.token", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stack", help="a stack in AWS; the local one when it is not said")
    parser.add_argument("--name", default="", help="who holds the token: the principal")
    parser.add_argument("--scopes", default="", help="what it may do, and for which accounts")
    parser.add_argument("--days", default=DEFAULT_DAYS, help=f"how long it is good, or {NEVER}")
    parser.add_argument("--revoke", default="", help="the id of the token to end")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
