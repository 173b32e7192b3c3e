"""The page that shows the API loads nothing but what we serve, and its policy lets it do nothing else."""

import json

import pytest

from tests.support.http import Answer, Service, assert_problem
from tests.support.page import Page
from tests.support.template import ROOT
from tron_staking.entry.documents import POLICY

ADDED_BY_THE_BUILD = {"docs/swagger-ui.css", "docs/swagger-ui-bundle.js"}


def _get(service: Service, path: str) -> Answer:
    return service.call("docs", path=path)


def _page(service: Service) -> Page:
    return Page(_get(service, "/docs").body)


def test_document_is_the_committed_one(service: Service) -> None:
    answer = _get(service, "/openapi.json")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json == json.loads((ROOT / "docs" / "openapi.json").read_text())


def test_page_is_html_that_has_nothing_inline(service: Service) -> None:
    answer = _get(service, "/docs")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert _page(service).inline == []


def test_page_loads_what_is_served_by_relative_names(service: Service) -> None:
    """Below a stage or a base path, a name that begins with a slash would lead elsewhere."""
    page = _page(service)
    assert page.links == ["data:,", "openapi.json"]
    for name in page.scripts + page.styles:
        assert name.startswith("docs/")
        if name not in ADDED_BY_THE_BUILD:
            answer = _get(service, f"/{name}")
            kind = "javascript" if name in page.scripts else "css"
            assert (answer.status, answer.headers["content-type"]) == (200, f"text/{kind}; charset=utf-8")
    assert {*page.scripts, *page.styles} >= ADDED_BY_THE_BUILD


def test_script_asks_for_the_document_from_where_the_page_is(service: Service) -> None:
    assert 'new URL("openapi.json", document.baseURI)' in _get(service, "/docs/start.js").body


@pytest.mark.parametrize("path", ["/docs", "/docs/start.js", "/docs/page.css", "/openapi.json"])
def test_policy_is_strict(service: Service, path: str) -> None:
    headers = _get(service, path).headers
    said = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert said == POLICY
    assert (said["default-src"], said["script-src"], said["connect-src"]) == ("'none'", "'self'", "'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["nothing.js", "index.html", "..%2findex.html", "openapi.json", "swagger-ui.LICENSE", "__init__.py"],
)
def test_what_is_no_asset_is_not_there(service: Service, name: str) -> None:
    assert_problem(_get(service, f"/docs/{name}"), 404, "not_found")
