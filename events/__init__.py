"""Will own the T³ calendar, series, submissions, feeds in and out, and trips."""
