"""Open data (RC-6, R55): which data sets there are, their files, and the catalogue that names them."""
