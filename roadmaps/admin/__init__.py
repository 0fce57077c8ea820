"""Back office of roadmaps, projects, analyses, gaps and influence maps."""

from roadmaps.admin import analyses, parts, projects, roadmaps

__all__ = ["analyses", "parts", "projects", "roadmaps"]
