"""Back office of cooperation requests."""
