"""What the commands of ``ramah`` do, once their words have been read.

Each function takes the words it was given and returns an exit code.
"""

import argparse
import os
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from ramah.runtime import installation
from ramah.runtime import serve as serving
from ramah.runtime.home import home
from ramah.runtime.problems import CannotServe
from ramah.runtime.serve import Address

if TYPE_CHECKING:
    from ramah.runtime.demo import DemoAccount


def set_up(options: argparse.Namespace) -> int:
    """Set up the installation; show the recovery sheet once, when the key is made."""
    new_key = installation.set_up()
    if options.demo:
        _load_demo()
    print(f"Siap: {home()}")
    if new_key:
        print(_sheet())
    return 0


def demo(options: argparse.Namespace) -> int:
    """Set up the demo office, show its accounts, and serve it if asked to."""
    address = _address(options)
    serving.enter_environment(address)
    if options.serve:
        serving.check_ports(address)
    installation.set_up()
    _print_demo(address, _load_demo())
    return _run(address) if options.serve else 0


def serve(options: argparse.Namespace) -> int:
    """Serve an installation that has been set up."""
    address = _address(options)
    serving.enter_environment(address)
    installation.check()
    serving.check_ports(address)
    return _run(address)


def worker(_options: argparse.Namespace) -> int:
    """Run the periodic jobs."""
    installation.check()
    from ramah.runtime import worker as working

    return working.run(home())


def recovery_sheet(_options: argparse.Namespace) -> int:
    """Show the recovery sheet again."""
    print(_sheet())
    return 0


def manage(words: list[str]) -> int:
    """Run one of Django's own commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ramah.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["ramah manage", *words])
    return 0


def _address(options: argparse.Namespace) -> Address:
    if bool(options.certificate) != bool(options.key):
        raise CannotServe("--certificate dan --key harus diberikan bersama.")
    for file in (options.certificate, options.key):
        if file and not file.is_file():
            raise CannotServe(f"Berkas tidak ditemukan: {file}")
    return Address(options.host, options.port, options.certificate, options.key)


def _run(address: Address) -> int:
    from django.db import connections

    connections.close_all()
    return serving.run(address)


def _load_demo() -> "list[DemoAccount]":
    from ramah.runtime import demo as office

    return office.load(home())


def _print_demo(address: Address, accounts: "Iterable[DemoAccount]") -> None:
    print(f"DEMO — kantor contoh, bukan data sungguhan.\nAlamat: {address.url}\n")
    print(f"{'Nama pengguna':<16}{'Kata sandi':<22}Tugas")
    for account in accounts:
        print(f"{account.username:<16}{account.password:<22}{', '.join(account.roles)}")
    print()


def _sheet() -> str:
    return installation.recovery_sheet(home(), date.today())
