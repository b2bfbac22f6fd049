"""One record for all tests of conditions: a car dealership's, with a field of each type."""

from bihuan.regulation.conditions import (
    Choice,
    Choices,
    Day,
    FieldType,
    Moment,
    Money,
    Quantity,
    Whole,
    YesNo,
)

SCOPE: dict[str, FieldType] = {
    "danger": YesNo(),
    "again": YesNo(),
    "source": Choice(("referred", "on_site", "phone")),
    "topic": Choice(("product", "attitude", "repair")),
    "level": Choice(("A", "B", "C"), ordered=True),
    "before": Choice(("A", "B", "C"), ordered=True),
    "wants": Choices(("refund", "repair", "apology")),
    "loss": Money(),
    "freight": Money(),
    "损失": Money(),
    "days": Whole("d"),
    "times": Whole(at_most=99),
    "temperature": Quantity(1, "°C"),
    "rate": Quantity(2, "%"),
    "bought": Day(),
    "told": Day(),
    "seen": Moment(),
    "age": Whole("month", optional=True),
    "grade": Choice(("good", "bad"), optional=True),
}
REFUSED = {"matter": "it is personal; record a coded fact instead"}
