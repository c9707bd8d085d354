"""What the commands of ``ramah`` do, once their words have been read.

Each function takes the words it was given and returns an exit code.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from ramah.runtime import answers as answering
from ramah.runtime import authority, installation, lan
from ramah.runtime import serve as serving
from ramah.runtime.answers import Answers
from ramah.runtime.home import home
from ramah.runtime.problems import CannotServe, WrongUse
from ramah.runtime.serve import Address

if TYPE_CHECKING:
    from ramah.runtime.demo import DemoAccount

HERE = "127.0.0.1"


def set_up(options: argparse.Namespace) -> int:
    """Set up the installation, and an office of one's own when a person or an answer asks for it.

    The recovery sheet is shown once, when the key is made.
    """
    answers = _office_answers(options)
    new_key = installation.set_up()
    if options.demo:
        _load_demo()
    elif answers is not None:
        _found_office(answers)
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
    accounts = _load_demo()
    if options.queue:
        _fill_the_queue()
    _print_demo(address, accounts)
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


def _office_answers(options: argparse.Namespace) -> Answers | None:
    """Collect the office's answers before anything is made; none where no office is asked for."""
    asked = answering.ask_for(home())
    texts = answering.given(options, os.environ, asked)
    wanted = bool(texts) or options.no_input
    if options.demo:
        if wanted:
            raise WrongUse("--demo mengisi kantor contoh; jawaban lain tidak dapat dipakai.")
        return None
    if options.no_input or not _at_terminal():
        return answering.checked(asked, texts) if wanted else None
    if installation.examine() and _tell_of_office(wanted=wanted):
        return None
    print("Menyiapkan kantor. Tekan Enter untuk jawaban di dalam [ ]; Ctrl+C membatalkan.\n")
    return answering.interview(asked, texts)


def _at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def _tell_of_office(*, wanted: bool) -> bool:
    """Say that there is an office already, before a person answers for nothing.

    :raises AlreadySetUp: they came with answers for one.
    """
    installation.set_up()
    from ramah.runtime import setup_office

    office = setup_office.existing()
    if office is None:
        return False
    if wanted:
        raise setup_office.AlreadySetUp(setup_office.already(office))
    print(setup_office.already(office))
    return True


def _found_office(answers: Answers) -> None:
    from django.utils import timezone

    from ramah.runtime import setup_office

    made = setup_office.found(answers, now=timezone.now())
    print(FOUNDED.format(office=made.office, user=made.administrator, password=made.password))


FOUNDED = """\
Kantor siap: {office.name}

Masuk pertama kali sebagai administrator:
    Nama pengguna        {user.username}
    Kata sandi sementara {password}
Kata sandi ini hanya ditampilkan sekali dan harus diganti saat masuk pertama.
Sesudah masuk: buka Administrasi untuk menambah petugas.
"""


def _address(options: argparse.Namespace) -> Address:
    if bool(options.certificate) != bool(options.key):
        raise CannotServe("--certificate dan --key harus diberikan bersama.")
    for file in (options.certificate, options.key):
        if file and not file.is_file():
            raise CannotServe(f"Berkas tidak ditemukan: {file}")
    if options.lan:
        return _lan_address(options)
    if options.name or options.trust_port:
        raise CannotServe("--name dan --trust-port hanya berlaku bersama --lan.")
    return Address(options.host or HERE, options.port, options.certificate, options.key)


def _lan_address(options: argparse.Namespace) -> Address:
    asked = lan.network(options)
    own = authority.files_in(home())
    return Address(
        host=options.host or lan.EVERYWHERE,
        port=options.port,
        certificate=options.certificate or own.certificate,
        key=options.key or own.key,
        network=asked,
    )


def _run(address: Address) -> int:
    from django.db import connections

    if address.network:
        lan.prepare(address.network, address.port)
    connections.close_all()
    return serving.run(address)


def _load_demo() -> "list[DemoAccount]":
    from ramah.runtime import demo as office

    return office.load(home())


def _fill_the_queue() -> None:
    from django.utils import timezone

    from ramah.offices.models import Office
    from ramah.runtime import demo_bookings, demo_queue

    demo_queue.fill(Office.objects.get(is_demo=True), now=timezone.now())
    demo_bookings.fill(Office.objects.get(is_demo=True), now=timezone.now())


def _print_demo(address: Address, accounts: "Iterable[DemoAccount]") -> None:
    from ramah.runtime.demo import PIN

    print(f"DEMO — kantor contoh, bukan data sungguhan.\nAlamat: {address.url}\n")
    print(f"{'Nama pengguna':<16}{'Kata sandi':<22}Tugas")
    for account in accounts:
        print(f"{account.username:<16}{account.password:<22}{', '.join(account.roles)}")
    print(f"\nPIN semua petugas contoh di perangkat bersama: {PIN}\n")


def _sheet() -> str:
    return installation.recovery_sheet(home(), date.today())
