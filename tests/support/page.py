"""What a page in HTML loads, and what a strict policy would not let it do."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """The scripts, stylesheets and links of a page; `inline` is whatever runs or styles without a file."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self._in_script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        self._in_script = tag == "script"
        if tag == "script":
            self.scripts.append(given["src"])
        elif tag == "link" and given["rel"] == "stylesheet":
            self.styles.append(given["href"])
        elif tag in {"link", "a"}:
            self.links.append(given["href"])
        elif tag == "style":
            self.inline.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.inline.append(data)
