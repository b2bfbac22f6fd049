"""Conditions and amounts of a regulation: a typed, bounded part of Python's expressions."""

from bihuan.regulation.conditions.amounts import Amount, compile_amount
from bihuan.regulation.conditions.condition import Condition, compile_condition
from bihuan.regulation.conditions.mistakes import ConditionError, MissingValue, Mistake
from bihuan.regulation.conditions.types import (
    Choice,
    Choices,
    Day,
    FieldType,
    Moment,
    Money,
    Quantity,
    Whole,
    YesNo,
    admits,
)
from bihuan.regulation.conditions.wording import Labels

__all__ = [
    "Amount",
    "Choice",
    "Choices",
    "Condition",
    "ConditionError",
    "Day",
    "FieldType",
    "Labels",
    "MissingValue",
    "Mistake",
    "Moment",
    "Money",
    "Quantity",
    "Whole",
    "YesNo",
    "admits",
    "compile_amount",
    "compile_condition",
]
