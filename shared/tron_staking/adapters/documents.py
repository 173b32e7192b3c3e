"""The files of the API's documentation: a layer of its own holds them, as the package `api_docs`."""

from functools import cached_property
from importlib.resources.abc import Traversable

from tron_staking.domain.errors import NotFound


class Documents:
    """The page, what it loads, and the document that it shows. Each is read once."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder

    @cached_property
    def page(self) -> str:
        """The page, in HTML."""
        return self._folder.joinpath("index.html").read_text("utf-8")

    @cached_property
    def document(self) -> str:
        """The OpenAPI document."""
        return self._folder.joinpath("openapi.json").read_text("utf-8")

    def asset(self, name: str) -> str:
        """A script or a stylesheet. Raises NotFound for whatever else is named."""
        if name not in self._assets:
            raise NotFound("there is no such file; /docs shows the API, and /openapi.json describes it")
        return self._assets[name]

    @cached_property
    def _assets(self) -> dict[str, str]:
        return {file.name: file.read_text("utf-8") for file in self._folder.joinpath("assets").iterdir()}
