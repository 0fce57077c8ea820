"""Funding: foreign sources and their runs, programmes with calls and deadlines, ratings, awarded projects."""
