"""Back office of the newsroom."""
