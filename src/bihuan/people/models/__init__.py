from bihuan.people.models.appointment import Absence, Appointment
from bihuan.people.models.grade import Grade, PostGrade
from bihuan.people.models.unit import Department, Unit
from bihuan.people.models.user import User

__all__ = ["Absence", "Appointment", "Department", "Grade", "PostGrade", "Unit", "User"]
