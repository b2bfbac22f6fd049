"""Early warning: measures watched on control charts, and what their signals open."""
