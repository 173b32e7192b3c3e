"""Run by SAM's own Python: what `sam deploy` would call each folder below one when it uploads it.

The name is a hash of all that is in the folder. It decides whether the folder is uploaded at all, and it
stands in the template then: another name is another version of a function or a layer.
"""

import json
import sys
from pathlib import Path

from samcli.lib.utils.hash import dir_checksum


def main() -> None:
    """The folder is the argument, and an object goes out: the name of each folder in it."""
    folders = [folder for folder in Path(sys.argv[1]).iterdir() if folder.is_dir()]
    names = {folder.name: dir_checksum(str(folder), followlinks=True) for folder in folders}
    sys.stdout.write(json.dumps(names))


main()
