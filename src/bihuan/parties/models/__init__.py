from bihuan.parties.models.party import Mark, Party
from bihuan.parties.models.population import Population
from bihuan.parties.models.recorded import RecordedPerson

__all__ = ["Mark", "Party", "Population", "RecordedPerson"]
