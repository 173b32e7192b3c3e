"""Run by SAM's own Python: the versions that a template would publish, as SAM names them.

A version is published when its name is new, and the alias moves to it.
"""

import json
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class _NoPolicies:
    def load(self) -> dict[str, str]:
        return {}


def main() -> None:
    """The template comes in, and a list goes out."""
    translated = transform(yaml_parse(sys.stdin.read()), {}, _NoPolicies())
    resources = translated["Resources"].items()
    sys.stdout.write(
        json.dumps([name for name, resource in resources if resource["Type"] == "AWS::Lambda::Version"])
    )


main()
