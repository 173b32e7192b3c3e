"""What the documentation function runs."""

from functools import cache
from importlib.resources import files

from tron_staking.adapters.documents import Documents


@cache
def documents() -> Documents:
    """The files of its own layer, wherever that is laid."""
    return Documents(files("api_docs"))
