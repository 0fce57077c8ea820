"""Will own networks and their profile, labels and cooperation requests."""
