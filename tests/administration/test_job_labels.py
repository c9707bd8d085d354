"""The page of the machine's state names every job that the worker runs."""

from pathlib import Path

from ramah.administration import system_state
from ramah.runtime import worker


def test_every_job_of_the_worker_has_its_label(tmp_path: Path) -> None:
    assert {job.name for job in worker.jobs(tmp_path)} == set(system_state.JOBS)
