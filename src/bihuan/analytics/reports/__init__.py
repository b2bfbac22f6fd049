"""Reports: made from the figures, completed by people, signed and kept for ever."""
