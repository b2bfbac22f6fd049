"""What a bench says of a side that is not there, instead of a number."""


class NotJoined(Exception):
    """Our own side of this bench is not there yet. Printed as such, never as a number."""
