"""Back office of funding."""

from funding.admin import awards, fields, programmes, runs, sources, subscriptions

__all__ = ["awards", "fields", "programmes", "runs", "sources", "subscriptions"]
