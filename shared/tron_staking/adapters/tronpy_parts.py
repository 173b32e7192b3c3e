"""The only module that imports tronpy, and of tronpy only the three modules that are used.

`tronpy/__init__` and `tronpy/providers/__init__` import eth_abi, cytoolz, regex and httpx, which are not in
our layer and would more than double the start of a function. So the three modules are loaded while stand-ins
hold the places of the two packages. The stand-ins are taken away again: a later `from tronpy import …` gets
the whole of it. A process that has imported tronpy already keeps what it has.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec

__all__ = [
    "BadSignature",
    "HTTPProvider",
    "PrivateKey",
    "PublicKey",
    "Signature",
    "der_bytes",
    "hash_message",
]


@contextmanager
def _packages_not_run(*names: str) -> Iterator[None]:
    """Within, these packages can be imported from, but their own code does not run."""
    missing = [name for name in names if name not in sys.modules]
    for name in missing:
        spec = find_spec(name)
        if spec is None:
            raise ModuleNotFoundError(f"{name} is not installed", name=name)
        sys.modules[name] = module_from_spec(spec)
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]


with _packages_not_run("tronpy", "tronpy.providers"):
    from tronpy.exceptions import BadSignature  # type: ignore[import-untyped]  # tronpy ships no types
    from tronpy.keys import (  # type: ignore[import-untyped]  # tronpy ships no types
        PrivateKey,
        PublicKey,
        Signature,
        hash_message,
    )
    from tronpy.keys import two_int_sequence_encoder as der_bytes
    from tronpy.providers.http import HTTPProvider  # type: ignore[import-untyped]  # tronpy ships no types
