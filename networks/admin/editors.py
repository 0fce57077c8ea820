"""Back office of the accounts that keep a network’s profile."""
