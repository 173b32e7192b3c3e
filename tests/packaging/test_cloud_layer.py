"""The layer for AWS is built on any machine, and runs on Graviton; for x86 when that is asked for."""

import subprocess
from pathlib import Path

import pytest

from local.stack import build
from local.stack.layout import ROOT
from tests.support.template import template

pytestmark = pytest.mark.artifact

ELF = b"\x7fELF"
MACHINES = {"arm64": 0xB7, "x86_64": 0x3E}
"""What an ELF header calls them (EM_AARCH64, EM_X86_64), by Lambda's words."""


def _install(folder: Path, *asked: str) -> None:
    """The step of the build that brings native code in, on a machine that says nothing of its own."""
    environment = build.sam_environment()
    for inherited in ("LAYER_PLATFORM", "MAKEFLAGS", "MAKELEVEL"):
        environment.pop(inherited, None)
    layer = str(ROOT / "layers" / "dependencies")
    command = ["make", "--directory", layer, "install", f"ARTIFACTS_DIR={folder}", *asked]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def _assert_native_code_is_for(machine: str, folder: Path) -> None:
    libraries = list(folder.rglob("*.so*"))
    assert libraries
    for library in libraries:
        header = library.read_bytes()[:20]
        assert header[:4] == ELF, library
        assert int.from_bytes(header[18:20], "little") == MACHINES[machine], library
        assert ".cpython-313-" in library.name or ".abi3." in library.name, library


def test_template_knows_these_machines() -> None:
    assert template()["Parameters"]["Architecture"]["AllowedValues"] == list(MACHINES)


def test_native_code_is_for_the_architecture_that_is_deployed_by_default(tmp_path: Path) -> None:
    _install(tmp_path)
    _assert_native_code_is_for(template()["Parameters"]["Architecture"]["Default"], tmp_path)


def test_native_code_is_for_the_other_one_when_it_is_asked_for(tmp_path: Path) -> None:
    """As `make build ARCHITECTURE=x86_64` asks."""
    _install(tmp_path, "LAYER_PLATFORM=x86_64-manylinux2014")
    _assert_native_code_is_for("x86_64", tmp_path)
