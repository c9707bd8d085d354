"""What can keep a command from doing its work: said in Indonesian, with the exit code."""


class Problem(Exception):
    """An expected failure; its sentence says what to do."""

    exit_code = 1


class CannotServe(Problem):
    """The port or the certificate cannot be used."""


class NotReady(Problem):
    """The installation is not set up, or not for this program."""

    exit_code = 2


class WrongUse(Problem):
    """The words of a command do not go together."""

    exit_code = 2
