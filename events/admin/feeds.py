"""Back office of calendars of networks and the log of their readings (NE-4)."""
