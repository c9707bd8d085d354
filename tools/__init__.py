"""Tools of a developer; the program itself does not need them."""
