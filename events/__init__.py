"""The T³ calendar: technology events with honest dates, what networks submit, and calendars read from outside."""
