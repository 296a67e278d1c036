"""Small expressions in content files, such as `n * days`: read, never run as code."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

BINARY: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}
CALLS: dict[str, Callable[..., float]] = {"round": round, "min": min, "max": max, "abs": abs}
LONGEST = 200


class Unreadable(ValueError):
    """An expression that holds something else than + - * / ( ), round, min, max, abs, figures and the names given."""


def worked_out(expression: str, names: Mapping[str, float]) -> float:
    """Return the value of an expression over `names`, a finite figure. Raise Unreadable, saying what cannot be read."""
    if len(expression) > LONGEST:
        raise Unreadable(f"> {LONGEST}")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
        value = float(_value(tree.body, names))
    except Unreadable:
        raise
    except (SyntaxError, ArithmeticError, RecursionError, MemoryError, TypeError, ValueError) as error:
        raise Unreadable(str(error).partition(" (")[0] or type(error).__name__) from None
    if not math.isfinite(value):
        raise Unreadable(str(value))
    return value


def _value(node: ast.AST, names: Mapping[str, float]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as figure) if not isinstance(figure, bool):
            return figure
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, names)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in BINARY:
            return BINARY[type(sign)](_value(left, names), _value(right, names))
        case ast.Call(func=ast.Name(id=name), args=parts, keywords=[]) if name in CALLS and parts:
            values = [_value(part, names) for part in parts]
            return CALLS[name](values[0], *map(int, values[1:])) if name == "round" else CALLS[name](*values)
    raise Unreadable(ast.unparse(node)[:40])
