from typing import ClassVar

from django.db import models


class Blob(models.Model):
    """Stored bytes, once for each content: the file's path follows from its SHA-256."""

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=100)
    size = models.BigIntegerField()

    def __str__(self) -> str:
        return self.digest[:12]

    @property
    def path(self) -> str:
        """Where it lies in the storage."""
        return f"content/{self.digest[:2]}/{self.digest[2:4]}/{self.digest}"


class Document(models.Model):
    """A file somebody gave us, under the name they gave it. `case` is empty until it belongs to one.

    `subject` is whose it is (``complainant``, a person's id, ``case``); it is erased with them.
    """

    id = models.CharField(max_length=40, primary_key=True)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="documents")
    name = models.CharField(max_length=255)
    case = models.CharField(max_length=64, blank=True)
    subject = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # keeping.of_case, erase.
            models.Index(fields=["case", "kept_at"], name="document_case"),
            # keeping.sweep: what nobody ever attached.
            models.Index(fields=["kept_at"], condition=models.Q(case=""), name="document_loose"),
        ]

    def __str__(self) -> str:
        return self.id
