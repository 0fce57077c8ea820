"""Will own roadmaps with goals, measures and milestones, projects, cluster gaps and influence maps."""
