"""Back office of submissions: the inbox and its decisions (BO-1)."""
