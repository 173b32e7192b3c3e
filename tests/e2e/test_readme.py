"""What the README shows as curl is run as it stands there, and no route is missing."""

import os
import re
import subprocess
import uuid

import pytest

from tests.e2e.conftest import PREFIX, Stack
from tests.support.template import ROOT
from tron_staking.adapters.tron_node import TronNode
from tron_staking.entry.routes import PUBLIC, RULES

pytestmark = pytest.mark.stack

TELLS = 'curl() { command curl -w "\\n@ %{http_code} %{method} %{url}\\n" "$@"; }\n'
"""Before the README's own lines: each answer is followed by its status, method and address."""

UNDERSTOOD = {200, 202, 409}
"""Done, accepted, or not possible at present: nothing was wrong with what was sent."""


def _shown() -> str:
    """The README's lines, but for the one that says where the local stack is."""
    section = (ROOT / "README.md").read_text().partition("## Every call as curl")[2]
    lines = section.partition("```sh\n")[2].partition("```")[0].splitlines()
    return "\n".join(line for line in lines if not line.startswith("API="))


def _variables(stack: Stack) -> dict[str, str]:
    wallet, friend = stack.new_wallet(), stack.new_wallet()
    signer = stack.get(f"/wallets/{wallet}").json()["signer"]
    frozen = {"address": wallet, "amount": 1, "resource": "ENERGY"}
    return {
        "API": f"{stack.layout.url}{PREFIX}",
        "TOKEN": stack.token,
        "WALLET": wallet,
        "FRIEND": friend,
        "WITNESS": TronNode("auditor", stack.layout.devnet_url).witnesses()[0].address,
        "KEY": signer.removeprefix("kms:"),
        "STAKING_ID": stack.post("/freeze", frozen, uuid.uuid4().hex).json()["staking_id"],
        "SIGNATURE": "00" * 65,
    }


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))


def _route(method: str, url: str, root: str) -> tuple[str, str]:
    """The route that is called: one without parameters, if there is one."""
    path = url.removeprefix(root).partition("?")[0]
    found = [
        one for one in sorted(RULES.keys() | PUBLIC) if one[0] == method and _pattern(one[1]).fullmatch(path)
    ]
    assert found, f"{method} {path} is no route"
    return max(found, key=lambda one: one[1] == path)


def test_every_curl_of_the_readme_works(stack: Stack) -> None:
    variables = _variables(stack)
    done = subprocess.run(
        ["bash", "-eu", "-c", TELLS + _shown()],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers = re.findall(r"^@ (\d{3}) (\S+) (\S+)$", done.stdout, re.MULTILINE)
    wrong = [answer for answer in answers if int(answer[0]) not in UNDERSTOOD]
    assert not wrong, done.stdout
    called = {_route(method, url, stack.layout.url) for _, method, url in answers}
    assert called == RULES.keys() | PUBLIC
