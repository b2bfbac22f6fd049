from bihuan.parties.models.party import Mark, Party

__all__ = ["Mark", "Party"]
