"""Same sources, same bytes: who builds again deploys nothing new, and can check what somebody else built."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from local.stack import build
from local.stack.layout import ROOT

pytestmark = pytest.mark.artifact

NOT_SOURCES = shutil.ignore_patterns("__pycache__")
CONFIGURED = Path(".aws-sam") / "local" / "build"


@pytest.fixture(scope="module")
def built_elsewhere(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built again from a copy of what the build reads, in a folder of another name, with nothing kept."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for source in (*build.SOURCES, "docs/openapi.json", "samconfig.toml"):
        target = elsewhere / source
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(
                ROOT / source, target, symlinks=True, ignore=NOT_SOURCES, copy_function=shutil.copy
            )
        else:
            shutil.copy(ROOT / source, target)
    done = subprocess.run(
        [str(build.SAM), "build", "--config-env", "local"],
        cwd=elsewhere,
        env=build.sam_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert elsewhere / CONFIGURED != built
    return elsewhere / CONFIGURED


def _files(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_file_has_the_same_bytes(built: Path, built_elsewhere: Path) -> None:
    ours, theirs = _files(built), _files(built_elsewhere)
    assert ours.keys() == theirs.keys()
    assert len(ours) > 1000
    assert not [path for path, content in ours.items() if theirs[path] != content]


def test_sam_uploads_nothing_new(built: Path, built_elsewhere: Path) -> None:
    assert _uploads(built) == _uploads(built_elsewhere)


def test_one_byte_is_a_new_upload_of_its_folder_alone(built_elsewhere: Path) -> None:
    before = _uploads(built_elsewhere)
    with (built_elsewhere / "FreezeFunction" / "app.py").open("a") as code:
        code.write("\n")
    after = _uploads(built_elsewhere)
    assert {folder for folder in before if after[folder] != before[folder]} == {"FreezeFunction"}


def _uploads(folder: Path) -> dict[str, str]:
    """By folder, what SAM would call it."""
    done = subprocess.run(
        [build.SAM.with_name("python"), Path(__file__).with_name("uploaded.py"), str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    names: dict[str, str] = json.loads(done.stdout)
    assert "DependenciesLayer" in names
    return names
