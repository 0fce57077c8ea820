"""Will own funding sources and their runs, programmes, calls and ratings."""
