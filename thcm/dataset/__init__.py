"""Loading a region's data set: a YAML file with every figure, its source and where it stands."""
