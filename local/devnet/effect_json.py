"""Effects as JSON: `{"kind": "latency", "seconds": 1.5}`, the form of the admin interface."""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any, get_origin

from local.devnet.effects import (
    Dribble,
    DropAtPacking,
    DupBeforeValidation,
    Effect,
    ExecutionFails,
    FutureSolid,
    Hang,
    InventInclusion,
    Latency,
    Mutate,
    NoPeers,
    Reply,
    ServerBusy,
    SolidFromHead,
    SwapContract,
    Truncate,
    daily_limit,
    frequency_limit,
    garbage,
    lack_of_resources,
    not_found,
    too_many_requests,
)

EFFECTS: dict[str, type[Effect]] = {
    "latency": Latency,
    "dribble": Dribble,
    "hang": Hang,
    "reply": Reply,
    "truncate": Truncate,
    "mutate": Mutate,
    "swap_contract": SwapContract,
    "solid_from_head": SolidFromHead,
    "future_solid": FutureSolid,
    "invent_inclusion": InventInclusion,
    "server_busy": ServerBusy,
    "dup_before_validation": DupBeforeValidation,
    "execution_fails": ExecutionFails,
    "no_peers": NoPeers,
    "drop_at_packing": DropAtPacking,
}
PRESETS: dict[str, Callable[..., Reply]] = {
    "garbage": garbage,
    "lack_of_resources": lack_of_resources,
    "daily_limit": daily_limit,
    "frequency_limit": frequency_limit,
    "too_many_requests": too_many_requests,
    "not_found": not_found,
}


def effect_to_json(effect: Effect) -> dict[str, Any]:
    """Its kind and its fields."""
    kind = next(name for name, type_ in EFFECTS.items() if isinstance(effect, type_))
    return {"kind": kind} | asdict(effect)


def effect_from_json(body: dict[str, Any]) -> Effect:
    """The effect a `{"kind": …}` object describes, presets included; ValueError when it does not."""
    options = {key: value for key, value in body.items() if key not in ("kind", "path", "uses")}
    kind = body.get("kind")
    build = EFFECTS.get(str(kind)) or PRESETS.get(str(kind))
    if build is None:
        raise ValueError(f"kind must be one of {', '.join([*EFFECTS, *PRESETS])}")
    try:
        effect = build(**options)
    except TypeError as error:
        raise ValueError(f"{kind}: {error}") from error
    _check_types(effect)
    return effect


def _check_types(effect: Effect) -> None:
    for one in fields(effect):
        if one.type is Any:
            continue
        accepted = (int, float) if one.type is float else get_origin(one.type) or one.type
        if not isinstance(getattr(effect, one.name), accepted):  # type: ignore[arg-type]
            raise ValueError(f"{one.name} must be a {one.type}")
