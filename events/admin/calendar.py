"""Back office of events and series (BO-2)."""
