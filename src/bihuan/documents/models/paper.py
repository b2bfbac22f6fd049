from typing import ClassVar

from django.db import models

from bihuan.documents.models.document import Document


class IssuedPaper(models.Model):
    """A paper made out for good: what it says as text, whose SHA-256 stands in the ledger and on the paper.

    `sheet` and `pdf` are emptied when somebody of the case is erased; number, hashes and dates stay, so that
    a paper in somebody's hands can still be verified.
    """

    code = models.CharField(max_length=16, primary_key=True)
    case = models.CharField(max_length=64)
    instance = models.CharField(max_length=128)
    paper = models.CharField(max_length=64)
    number = models.CharField(max_length=128)
    unit = models.CharField(max_length=16)
    regulation = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    sheet = models.TextField(blank=True)
    pdf = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="issued")
    pdf_digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # papers.keeping.of_case, erase.
            models.Index(fields=["case", "issued_at"], name="paper_case"),
            # papers.keeping.whose_pdf: somebody verifies a file.
            models.Index(fields=["pdf_digest"], name="paper_pdf"),
        ]

    def __str__(self) -> str:
        return self.code


class PaperSignature(models.Model):
    """Who signed a paper, for which post, when, by what means, and the hash of what was signed.

    `drawing` is the line drawn on the screen, as SVG of our own making; `scan` the paper that was signed.
    """

    paper = models.ForeignKey(IssuedPaper, models.PROTECT, related_name="signatures")
    post = models.CharField(max_length=64)
    by = models.CharField(max_length=64)
    means = models.CharField(max_length=16)
    signed_digest = models.CharField(max_length=64)
    drawing = models.TextField(blank=True)
    scan = models.ForeignKey(Document, models.SET_NULL, null=True, related_name="signing")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["paper", "post"], name="paper_signed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.post}"


class PaperTemplate(models.Model):
    """A unit's own Word template for a paper, kept with its versions; the last not withdrawn is used."""

    unit = models.CharField(max_length=16)
    regulation = models.CharField(max_length=64)
    paper = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    document = models.ForeignKey(Document, models.PROTECT, related_name="templates")
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Also the index of papers.templates.
            models.UniqueConstraint(fields=["unit", "regulation", "paper", "number"], name="template_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.paper} {self.number}"
