"""Owns fact sheets, brochure, publications, news, market leaders and the newsletter."""
