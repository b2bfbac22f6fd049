"""Derived rows of cases and the sums over them, kept by difference: written twice they change nothing."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bihuan.cases.projecting import Table
from bihuan.cases.raw import Hand

Row = tuple[Any, ...]
SumKey = tuple[str, ...]


@dataclass(frozen=True)
class Summed:
    """A table of rows, one case's among them told by its first column, and the table of their sums.

    The sums' last `numbers` columns are added up; the rest is their key. `keys_of` gives every sum a row is
    part of, `numbers_of` what it adds to each; `read` makes of a row that a database gave the row that was
    written.
    """

    rows: Table
    sums: Table
    numbers: int
    keys_of: Callable[[Row], Sequence[SumKey]]
    numbers_of: Callable[[Row], Sequence[int]]
    read: Callable[[Sequence[Any]], Row]

    def keep(self, ours: Hand, own: Mapping[str, Iterable[Row]]) -> int:
        """Writes what the rows of each case are now; returns how many have changed.

        Holds nothing beyond the caller's transaction; only one may keep the same cases at a time.
        """
        keys = len(self.rows.keys)
        old = {row[:keys]: row for row in self._held(ours, tuple(own))}
        new = {row[:keys]: row for rows in own.values() for row in rows}
        gone = [row for key, row in old.items() if new.get(key) != row]
        come = [row for key, row in new.items() if old.get(key) != row]
        if not gone and not come:
            return 0
        for key in (row[:keys] for row in gone if row[:keys] not in new):
            ours.run(self.rows.delete, key)
        ours.many(self.rows.upsert, come)
        self._add(ours, self.sums_of(gone, come))
        return len({row[:keys] for row in (*gone, *come)})

    def clear(self, ours: Hand) -> None:
        """Drops every row and sum."""
        ours.run(f"DELETE FROM {self.rows.name}")
        ours.run(f"DELETE FROM {self.sums.name}")

    def sums_of(self, gone: Iterable[Row], come: Iterable[Row]) -> dict[SumKey, list[int]]:
        """What the rows take from the sums and add to them, by key."""
        sums: defaultdict[SumKey, list[int]] = defaultdict(lambda: [0] * self.numbers)
        for rows, sign in ((gone, -1), (come, 1)):
            for row in rows:
                numbers = self.numbers_of(row)
                for key in self.keys_of(row):
                    held = sums[key]
                    for place, number in enumerate(numbers):
                        held[place] += sign * number
        return {key: numbers for key, numbers in sums.items() if any(numbers)}

    def _held(self, ours: Hand, cases: tuple[str, ...]) -> Iterator[Row]:
        columns = ", ".join(f'"{name}"' for name in self.rows.columns)
        places = ", ".join("?" * len(cases))
        found = ours.rows(
            f'SELECT {columns} FROM {self.rows.name} WHERE "{self.rows.columns[0]}" IN ({places})', cases
        )
        return map(self.read, found)

    def _add(self, ours: Hand, sums: Mapping[SumKey, Sequence[int]]) -> None:
        """In one order everywhere, so that two who add cannot wait for one another."""
        keys = sorted(sums)
        columns = self.sums.columns[: -self.numbers]
        by_key = [dict(zip(self.sums.keys, key, strict=True)) for key in keys]
        ours.many(
            self._adding,
            [
                (*(named[column] for column in columns), *sums[key])
                for key, named in zip(keys, by_key, strict=True)
            ],
        )
        ours.many(self._emptying, [key for key in keys if min(sums[key]) < 0])

    @cached_property
    def _adding(self) -> str:
        added = ", ".join(
            f"{name} = {self.sums.name}.{name} + excluded.{name}"
            for name in self.sums.columns[-self.numbers :]
        )
        return f"{self.sums.insert} ON CONFLICT ({', '.join(self.sums.keys)}) DO UPDATE SET {added}"

    @cached_property
    def _emptying(self) -> str:
        """A sum to which nothing is left is no row: made again from the ledger, there would be none."""
        found = " AND ".join(f"{key} = ?" for key in self.sums.keys)
        empty = " AND ".join(f"{name} = 0" for name in self.sums.columns[-self.numbers :])
        return f"DELETE FROM {self.sums.name} WHERE {found} AND {empty}"
