"""How cases really went, beside how their regulation is drawn: passages, paths, and what departs from it."""
