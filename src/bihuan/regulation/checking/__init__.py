"""Proving or refuting a regulation before it is published."""

from bihuan.regulation.checking.finding import Finding, Proved, Severity
from bihuan.regulation.checking.whole import Checked, check, prove

__all__ = ["Checked", "Finding", "Proved", "Severity", "check", "prove"]
