"""Argon2 as in the program, with less work: the tests set very many passwords."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm, at its least cost."""

    time_cost, memory_cost, parallelism = 1, 8, 1
