"""Back office of roadmaps, projects, analyses, gaps and influence maps."""

from roadmaps.admin import analyses, influence, parts, projects, roadmaps

__all__ = ["analyses", "influence", "parts", "projects", "roadmaps"]
