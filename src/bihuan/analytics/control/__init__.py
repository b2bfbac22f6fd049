"""Control charts: what is noise and what is news. Pure arithmetic over counts; nothing here reads a row."""
