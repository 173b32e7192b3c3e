"""Writes docs/openapi.json anew, after a change of the API."""

import json
from pathlib import Path

from commands.openapi.document import document

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"


def main() -> None:
    """Writes it where README points to, and what serves it is built from."""
    DOCUMENT.write_text(json.dumps(document(), indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
