"""Back office of roadmaps, projects, analyses, gaps and influence maps."""
