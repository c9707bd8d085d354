"""SQLite as Django knows it, except for how its writers wait for each other."""
