"""English as in Britain and the European institutions."""
