"""Roadmaps with goals, measures and milestones, projects, potential analyses, cluster gaps and influence maps."""
