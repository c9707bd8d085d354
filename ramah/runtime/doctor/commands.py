"""The command ``ramah doctor``."""

import argparse
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from ramah.runtime.doctor.finding import LABELS, LANGUAGES, Finding, Level

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def register(commands: "Commands") -> None:
    """Add the command to those of ``ramah``."""
    doctor = commands.add_parser(
        "doctor",
        help="periksa pemasangan dan katakan apa yang perlu diperbaiki",
        description="Kode keluar: 0 baik, 1 ada peringatan, 2 ada yang rusak.",
    )
    doctor.add_argument("--json", action="store_true", help="tulis sebagai JSON")
    doctor.add_argument("--language", choices=LANGUAGES, default="id", help="bahasa: id atau en")
    doctor.add_argument("--certificate", type=Path, metavar="FILE", help="sertifikat HTTPS")
    doctor.set_defaults(handler=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from ramah.runtime.home import home

    findings = list(examine(home(), datetime.now(UTC), options.certificate))
    worst = max(finding.level for finding in findings)
    if options.json:
        print(_json(findings, worst, options.language))
    else:
        for finding in sorted(findings, key=lambda found: -found.level):
            label = LABELS[options.language][finding.level]
            print(f"{label:<10}{finding.text(options.language)}")
    return int(worst)


def examine(home: Path, now: datetime, certificate: Path | None) -> Iterator[Finding]:
    """Run every check that can be run; the database only when settings and key allow it."""
    from ramah.runtime.doctor import configuration, machine

    first = [*configuration.check(os.environ), *machine.check_key(home)]
    yield from first
    if not home.is_dir():
        return
    yield from machine.check_disk(home)
    yield from machine.check_certificates(home, certificate, now)
    yield from machine.check_worker(home, now)
    yield from machine.check_backups(home, now)
    if all(finding.level < Level.BROKEN for finding in first):
        yield from _examine_data(home, now)


def _examine_data(home: Path, now: datetime) -> Iterator[Finding]:
    from ramah.runtime import installation

    installation.start_django()
    from ramah.runtime.doctor import data, printers, visitors

    found = list(data.check_database())
    yield from found
    if all(finding.level < Level.BROKEN for finding in found):
        yield from data.check_offices(home, now)
        yield from printers.check()
        yield from visitors.check()


def _json(findings: list[Finding], worst: Level, language: str) -> str:
    entries = [
        {
            "check": finding.check,
            "level": finding.level.name.lower(),
            "text": finding.text(language),
        }
        for finding in findings
    ]
    whole = {"level": worst.name.lower(), "exit_code": int(worst), "findings": entries}
    return json.dumps(whole, ensure_ascii=False, indent=1)
