from bihuan.registry.models.calendar import CompanyDay, KeptCalendar
from bihuan.registry.models.version import Adoption, Version

__all__ = ["Adoption", "CompanyDay", "KeptCalendar", "Version"]
