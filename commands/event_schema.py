"""Writes the JSON Schema of our events' detail, for consumers: `make schema`."""

import json
from pathlib import Path

from tron_staking.models.events import StakingEventDetail

SCHEMA = Path(__file__).parents[1] / "docs" / "events.schema.json"


def main() -> None:
    """Writes it where the documentation points to."""
    schema = StakingEventDetail.model_json_schema(mode="serialization")
    SCHEMA.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
