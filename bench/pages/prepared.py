"""A database filled to a size, and how a worker opens its pages."""

from collections.abc import Mapping
from dataclasses import dataclass

Page = tuple[str, str, str]
"""(title, path, visitor). A title must be the same at every size."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """JSON-ready, so that a kept database can be opened again in a later run."""

    python: str
    """The interpreter that has the site."""
    environment: Mapping[str, str]
    """Added to the worker's environment; must hold DJANGO_SETTINGS_MODULE and name the database."""
    visitors: Mapping[str, Mapping[str, str]]
    """The cookies of each visitor's session, already signed in."""
    pages: tuple[Page, ...]
    """In the order to print."""
