"""T6: TRX and sun are never taken for one another.

On the inside an amount is an int of sun; TRX is text at the edge, with the sun beside it. The factor between
them stands in one module.
"""

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from tron_staking import models
from tron_staking.domain.money import MAX_SUN, SUN_PER_TRX, sun_from_trx, trx_text
from tron_staking.models import records, requests

ROOT = Path(__file__).parents[3]
MONEY = "shared/tron_staking/domain/money.py"
SHIPPED = [*ROOT.glob("shared/**/*.py"), *ROOT.glob("functions/**/*.py")]


@given(st.integers(0, MAX_SUN))
def test_t06_every_amount_of_sun_can_be_said_and_is_said_back(sun: int) -> None:
    text = f"{sun // SUN_PER_TRX}.{sun % SUN_PER_TRX:06d}"
    assert sun_from_trx(text) == sun_from_trx(Decimal(text)) == sun_from_trx(trx_text(sun)) == sun
    assert Decimal(trx_text(sun)) == Decimal(text)


@given(st.integers(-MAX_SUN, MAX_SUN), st.integers(-MAX_SUN, MAX_SUN))
def test_t06_two_amounts_are_never_said_alike(one: int, other: int) -> None:
    assert (trx_text(one) == trx_text(other)) is (one == other)


def _value(node: ast.AST) -> object:
    """A number that is written down, `10**6` and the like included."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _value(node.operand)
        return -inner if isinstance(inner, int | float) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow | ast.Mult):
        left, right = _value(node.left), _value(node.right)
        if isinstance(left, int | float) and isinstance(right, int | float):
            return left**right if isinstance(node.op, ast.Pow) else left * right
    return None


def _factors(source: str) -> list[int]:
    """The lines that have the factor between TRX and sun in them, or its inverse."""
    return sorted(
        {node.lineno for node in ast.walk(ast.parse(source)) if _is_factor(node)}  # type: ignore[attr-defined]
    )


def _is_factor(node: ast.AST) -> bool:
    value = _value(node)
    return type(value) in (int, float) and value in (1_000_000, 1e-6)


@pytest.mark.parametrize(
    "planted",
    ["amount * 1_000_000", "amount * 1000000", "amount / 1e6", "10**6", "10 ** -6 * x", "1000 * 1000"],
)
def test_t06_lint_finds_the_factor(planted: str) -> None:
    assert _factors(f"x = 1\ny = {planted}") == [2]


def test_t06_factor_stands_in_the_money_module_only() -> None:
    assert len(SHIPPED) > 50
    found = {str(file.relative_to(ROOT)): lines for file in SHIPPED if (lines := _factors(file.read_text()))}
    assert found.keys() <= {MONEY}
    assert SUN_PER_TRX == 1_000_000


def _models(module: Any) -> Iterator[type[BaseModel]]:
    for _, found in inspect.getmembers(module, inspect.isclass):
        if issubclass(found, BaseModel) and found.__module__ == module.__name__:
            yield found


def _kinds(annotation: Any) -> set[Any]:
    """The types in an annotation, those in unions and tuples included."""
    inner = get_args(annotation)
    return set().union(*(_kinds(one) for one in inner)) if inner else {annotation}


def _modules() -> Iterator[Any]:
    for module in pkgutil.iter_modules(models.__path__, f"{models.__name__}."):
        yield import_module(module.name)


ANSWERED = [model for module in _modules() if module is not requests for model in _models(module)]
"""What may be in an answer: whatever callers do not send."""

SUNS = [(model, name) for model in ANSWERED for name in model.model_fields if name.endswith("_sun")]
AMOUNTS = {name.removesuffix("_sun") for _, name in SUNS}
"""What amounts are called."""


@pytest.mark.parametrize("model", sorted({model for model, _ in SUNS}, key=str), ids=lambda one: one.__name__)
def test_t06_every_sun_goes_out_as_a_number_beside_its_text(model: type[BaseModel]) -> None:
    fields = model.model_fields
    for name in [name for one, name in SUNS if one is model]:
        text = fields.get(name.removesuffix("_sun")) or fields.get(name.removesuffix("_sun") + "_trx")
        assert text is not None, f"{name} without its text"
        assert _kinds(text.annotation) - {type(None)} == {str}, name
        assert _kinds(fields[name].annotation) - {type(None)} == {int}, name
        assert (type(None) in _kinds(text.annotation)) is (type(None) in _kinds(fields[name].annotation))


def test_t06_every_amount_of_trx_has_its_sun() -> None:
    assert len(SUNS) > 60
    for model in ANSWERED:
        fields = model.model_fields
        for name in AMOUNTS & fields.keys():
            if str in _kinds(fields[name].annotation):
                assert f"{name}_sun" in fields, f"{model.__name__}.{name}"


def test_t06_every_module_of_answers_is_looked_at() -> None:
    """The models of all answers: those that the functions' readers and operations return."""
    assert {model.__module__.rpartition(".")[2] for model, _ in SUNS} >= {
        "account",
        "delegations",
        "freezes",
        "lists",
        "resources",
        "responses",
        "rewards",
        "votes",
        "witnesses",
    }


@pytest.mark.parametrize("module", [requests, records])
def test_t06_no_float_comes_in_or_is_kept(module: Any) -> None:
    for model in _models(module):
        for name, field in model.model_fields.items():
            assert float not in _kinds(field.annotation), f"{model.__name__}.{name}"
