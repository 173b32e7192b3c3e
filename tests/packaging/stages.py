"""Run by SAM's own Python: every stage of the API in the template as it is deployed, with its settings.

SAM makes deployments of its own, and a deployment that names a stage makes one.
"""

import json
import sys

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class _NoPolicies:
    def load(self) -> dict[str, str]:
        return {}


def main() -> None:
    """The template comes in, and a list goes out: of each stage its name and the settings of its methods."""
    translated = transform(yaml_parse(sys.stdin.read()), {}, _NoPolicies())
    found = [
        {
            "name": resource["Properties"]["StageName"],
            "methods": resource["Properties"].get("MethodSettings", []),
        }
        for resource in translated["Resources"].values()
        if resource["Type"] in ("AWS::ApiGateway::Stage", "AWS::ApiGateway::Deployment")
        and "StageName" in resource["Properties"]
    ]
    sys.stdout.write(json.dumps(found))


main()
