"""Amounts as callers get them: exact text, and the integer of sun beside it."""

from typing import Any

from tron_staking.domain.money import trx_text


def amounts(**suns: int | None) -> dict[str, Any]:
    """The fields of each amount: its TRX under its name, its sun under `<name>_sun`; None stays None."""
    texts = {name: None if sun is None else trx_text(sun) for name, sun in suns.items()}
    return {**texts, **{f"{name}_sun": sun for name, sun in suns.items()}}
