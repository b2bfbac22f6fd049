"""Many simulated years on the control charts of early warning."""
