"""Programmes that people add, with link and date: nothing is fetched, see the back office."""
