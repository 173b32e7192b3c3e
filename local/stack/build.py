"""`sam build` of the real template for this very machine, skipped when nothing it reads has changed."""

import fcntl
import hashlib
import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.stack.failure import Failure, with_log
from local.stack.layout import ROOT

SAM = ROOT / ".tools" / "sam" / "bin" / "sam"
WORK = ROOT / ".aws-sam" / "local"
BUILT = WORK / "build"
FINGERPRINT = WORK / "fingerprint"
LOG = WORK / "build.log"
SOURCES = ("template.yaml", "functions", "shared", "layers")


def architecture() -> str:
    """This machine, in Lambda's words. The emulator runs functions on it, not in containers."""
    return {"arm64": "arm64", "aarch64": "arm64"}.get(platform.machine().lower(), "x86_64")


def fingerprint() -> str:
    """Changes whenever what the build reads changes."""
    digest = hashlib.sha256(platform.platform().encode())
    for source in SOURCES:
        for path in sorted(_files(ROOT / source)):
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_due() -> bool:
    """Whether there is something to build."""
    return not (BUILT / "template.yaml").exists() or _built() != fingerprint()


def ensure_built() -> str:
    """Builds when needed and returns the fingerprint of what is built."""
    WORK.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time():
        wanted = fingerprint()
        if is_due():
            FINGERPRINT.unlink(missing_ok=True)
            _build()
            FINGERPRINT.write_text(wanted)
        return wanted


def sam_environment() -> dict[str, str]:
    """SAM looks on PATH for uv and for the runtime's Python; its own environment is of that version."""
    tools = [str(ROOT / ".tools" / tool / "bin") for tool in ("sam", "uv")]
    return {
        **os.environ,
        "PATH": os.pathsep.join([*tools, os.environ["PATH"]]),
        "SAM_CLI_TELEMETRY": "0",
        "LAYER_PLATFORM": "host",
    }


def _build() -> None:
    if not SAM.exists():
        raise Failure(f"SAM is not installed at {SAM}. Run it through make, which installs it: make up")
    with LOG.open("w") as log:
        done = subprocess.run(
            [str(SAM), "build", "--config-env", "local"],
            cwd=ROOT,
            env=sam_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode != 0:
        raise with_log("sam build failed.", LOG)


def _built() -> str:
    return FINGERPRINT.read_text() if FINGERPRINT.exists() else ""


def _files(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
    for path in source.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """`make up` and the tests build into the same folder."""
    with (WORK / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
