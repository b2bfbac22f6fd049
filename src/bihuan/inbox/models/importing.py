from typing import ClassVar

from django.db import models


class ImportRun(models.Model):
    """One file of histories taken into a unit. `digest` is the file's; `finished_at` None: it was interrupted
    or still goes on.
    """

    unit = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    rows = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # beginning an import: whether this very file was begun before.
            models.Index(fields=["unit", "digest"], name="import_file"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportedCase(models.Model):
    """Which case an imported number became. `mark` is a keyed digest of unit, source and number."""

    mark = models.CharField(max_length=64, primary_key=True)
    case = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    source = models.CharField(max_length=80)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # reading a source's histories one page after the other.
            models.Index(fields=["unit", "source", "case"], name="imported_source"),
        ]

    def __str__(self) -> str:
        return self.case


class ImportedRow(models.Model):
    """A row that was taken, so that it is taken once. `mark` is a keyed digest of all it says."""

    mark = models.CharField(max_length=64, primary_key=True)
    case = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.case


class ColumnMapping(models.Model):
    """How a unit reads files with these columns: what `bihuan import` was told last.

    `header` is the digest of the column names in order.
    """

    unit = models.CharField(max_length=64)
    header = models.CharField(max_length=64)
    text = models.TextField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of `mapping_for`.
            models.UniqueConstraint(fields=["unit", "header"], name="mapping_once"),
        ]

    def __str__(self) -> str:
        return self.header
