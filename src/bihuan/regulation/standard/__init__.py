"""ISO 10002:2018 (GB/T 19012-2019) beside a regulation: which of its clauses the rules support, and how.

The standard is guidance: this says what supports a clause and what could be added, never that a regulation
conforms. Clauses and what can be shown for each are those of the project's reference on the standard.
"""

from bihuan.regulation.standard.clauses import clauses
from bihuan.regulation.standard.shown import Clause, Shown, Support

__all__ = ["Clause", "Shown", "Support", "clauses"]
