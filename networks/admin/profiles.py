"""Back office of networks and of what they propose."""
