"""What can be wrong with a condition when it is read, and when it is asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong in a text. `column` and `length` count characters; the first character is column 0."""

    column: int
    length: int
    message: str


class ConditionError(ValueError):
    """A condition or an amount that cannot be used. `mistakes` are all of them, leftmost first, never none.

    `message`, `column` and `length` are those of the first.
    """

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(f"{one.column + 1}: {one.message}" for one in self.mistakes))

    @property
    def message(self) -> str:
        return self.mistakes[0].message

    @property
    def column(self) -> int:
        return self.mistakes[0].column

    @property
    def length(self) -> int:
        return self.mistakes[0].length


class MissingValue(LookupError):
    """A field that must have a value to decide has none. Nothing was decided."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"expected a value of {field}, found none; nothing can be decided without it")
