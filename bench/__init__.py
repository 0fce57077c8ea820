"""Measures the portal's main paths against the bare framework. `make bench`, or `python -m bench`."""
