"""The program's own settings, with one more address: the baseline's."""

from ramah.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
