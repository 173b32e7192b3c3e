"""The built functions import as they will in Lambda: from their own folder and the two layers."""

import json
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.page import Page
from tests.support.template import ROOT, resources

pytestmark = pytest.mark.artifact

FUNCTIONS = resources("AWS::Serverless::Function")
LAYERS = ("DependenciesLayer", "SharedLayer")
ZIPPED_LIMIT, UNZIPPED_LIMIT = 16_000_000, 45_000_000
# Of the documentation, unzipped: Swagger UI and the document. It goes to one function.
DOCS_LIMIT = 2_500_000
# Distinct ones: requests registers some sixty of urllib3 and idna a second time. May shrink, never grow.
MODULES_LIMIT = 770
# tronpy and Powertools would bring these; each costs a cold start and none is used.
_OF_LIBRARIES = {"eth_abi", "eth_utils", "cytoolz", "regex", "httpx", "boto3", "aws_xray_sdk"}
# FastAPI brings it for an endpoint with a parameter of its own; what is in the path is asked of the request.
NEVER_IMPORTED = _OF_LIBRARIES | {"pydantic.v1"}
# PEP 552: the flags of a .pyc that is never checked against its source.
UNCHECKED_HASH = 1

# Run with -S -P: no site-packages, no current directory, so that nothing is found by luck.
PROBE = """
import json, sys
sys.path[:0] = sys.argv[1:]
import app
print(json.dumps({
    "callable": callable(app.handler),
    "modules": sorted(sys.modules),
    "distinct": len(set(map(id, sys.modules.values()))),
    "ours": sys.modules["tron_staking"].__file__,
}))
"""


@cache
def _import_as_lambda_would(built: Path, function: str) -> dict[str, Any]:
    path = [str(built / function), *(str(built / layer / "python") for layer in LAYERS)]
    done = subprocess.run(
        [sys.executable, "-S", "-P", "-B", "-c", PROBE, *path],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_imports_from_its_layers_alone(built: Path, function: str) -> None:
    answer = _import_as_lambda_would(built, function)
    assert answer["callable"]
    assert answer["ours"] == str(built / "SharedLayer" / "python" / "tron_staking" / "__init__.py")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_imports_nothing_that_it_does_not_use(built: Path, function: str) -> None:
    answer = _import_as_lambda_would(built, function)
    assert not NEVER_IMPORTED & set(answer["modules"])
    assert answer["distinct"] <= MODULES_LIMIT


@pytest.mark.parametrize("function", FUNCTIONS)
def test_function_folder_holds_only_its_code(built: Path, function: str) -> None:
    assert [path.name for path in (built / function).iterdir()] == ["app.py"]


@pytest.mark.parametrize("layer", LAYERS)
def test_every_module_of_a_layer_has_its_bytecode(built: Path, layer: str) -> None:
    sources = list((built / layer).rglob("*.py"))
    assert sources
    for source in sources:
        bytecode = source.parent / "__pycache__" / f"{source.stem}.cpython-313.pyc"
        assert bytecode.is_file(), source
        assert int.from_bytes(bytecode.read_bytes()[4:8], "little") == UNCHECKED_HASH, source


def test_our_layer_holds_our_package_only(built: Path) -> None:
    assert [path.name for path in (built / "SharedLayer" / "python").iterdir()] == ["tron_staking"]
    assert [path.name for path in (built / "SharedLayer").iterdir()] == ["python"]


def test_layers_are_small(built: Path, tmp_path: Path) -> None:
    files = [path for layer in LAYERS for path in (built / layer).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= UNZIPPED_LIMIT
    archive = tmp_path / "layers.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in files:
            zipped.write(path, path.relative_to(built))
    assert archive.stat().st_size <= ZIPPED_LIMIT


def test_documentation_is_shipped_whole_and_to_one_function(built: Path) -> None:
    """What the page names is beside it, and of Swagger UI nothing else; no other function carries it."""
    folder = built / "DocsLayer" / "python" / "api_docs"
    page = Page((folder / "index.html").read_text())
    named = {name.removeprefix("docs/") for name in page.scripts + page.styles}
    assert {path.name for path in (folder / "assets").iterdir()} == named
    assert {path.name for path in folder.iterdir()} == {
        *("assets", "index.html", "openapi.json", "swagger-ui.LICENSE"),
    }
    assert (folder / "openapi.json").read_text() == (ROOT / "docs" / "openapi.json").read_text()
    assert [path.name for path in (built / "DocsLayer").iterdir()] == ["python"]
    assert sum(path.stat().st_size for path in folder.rglob("*")) < DOCS_LIMIT
    carrying = [name for name, function in FUNCTIONS.items() if function.get("Layers")]
    assert carrying == ["DocsFunction"]
    assert FUNCTIONS["DocsFunction"]["Layers"] == [{"Ref": "DocsLayer"}]


def test_stylesheets_load_nothing(built: Path) -> None:
    """The policy would refuse it; offline there would be nothing to load."""
    for path in (built / "DocsLayer").rglob("*.css"):
        loaded = re.findall(r"url\(['\"]?(\w+:?)", path.read_text())
        assert set(loaded) <= {"data:"}, path.name
