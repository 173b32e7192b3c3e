"""The layer for AWS is built on any machine and runs on Graviton."""

import subprocess
from pathlib import Path

import pytest

from local.stack.build import sam_environment
from local.stack.layout import ROOT

pytestmark = pytest.mark.artifact

ELF = b"\x7fELF"
AARCH64 = 0xB7


def test_native_code_is_for_arm64_and_python_313(tmp_path: Path) -> None:
    environment = sam_environment()
    for inherited in ("LAYER_PLATFORM", "MAKEFLAGS", "MAKELEVEL"):
        environment.pop(inherited, None)
    subprocess.run(
        [
            "make",
            "--directory",
            str(ROOT / "layers" / "dependencies"),
            "install",
            f"ARTIFACTS_DIR={tmp_path}",
        ],
        env=environment,
        check=True,
        capture_output=True,
    )
    libraries = list(tmp_path.rglob("*.so*"))
    assert libraries
    for library in libraries:
        header = library.read_bytes()[:20]
        assert header[:4] == ELF, library
        assert int.from_bytes(header[18:20], "little") == AARCH64, library
        assert ".cpython-313-" in library.name or ".abi3." in library.name, library
