"""What ``ramah serve`` says: a plain sentence to a person, a JSON log line to a program."""

import logging

from ramah.lib import logs

log = logging.getLogger("ramah.serve")


def say(sentence: str) -> None:
    """Say a sentence in the form that the environment asks for."""
    if logs.are_json():
        log.info("%s", sentence)
    else:
        print(sentence, flush=True)
