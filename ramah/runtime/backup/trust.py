"""``ramah backup --trust-host``: a person compares a server's fingerprint, then it is known."""

import os
import sys

from ramah.lib import backup_state
from ramah.runtime.backup.sftp_address import KNOWN_HOSTS, Address, is_sftp
from ramah.runtime.home import home
from ramah.runtime.problems import NotReady, Problem, WrongUse

NO_SERVER = "RAMAH_BACKUP_COPY tidak berisi alamat server (sftp://pengguna@server/folder)."
NOT_SET_UP = "Folder RAMAH_HOME belum ada. Ketik: ramah setup"
CHANGED = (
    "AWAS: server ini dikenal dengan kunci lain. Bila kuncinya tidak sengaja diganti "
    "pengelolanya, ini mungkin bukan server yang sama."
)
QUESTION = "Sama dengan sidik jari dari pengelola server? Ketik ya bila sama: "
NOBODY = (
    "Tidak ada yang dapat ditanya. Ulangi di terminal, atau sebut sidik jari dari pengelola "
    "server: --fingerprint SHA256:…"
)
NOT_EXPECTED = "Sidik jari server tidak sama dengan yang diharapkan. Tidak ada yang disimpan."
NOT_CONFIRMED = "Tidak ada yang disimpan."


def run(expected: str) -> int:
    """Show the server's fingerprint, and keep its key once it is confirmed.

    :param expected: the fingerprint to compare with; if empty, the person is asked.
    :raises Problem: the server does not answer, or its key is not confirmed.
    """
    given = os.environ.get("RAMAH_BACKUP_COPY", "")
    if not is_sftp(given):
        raise WrongUse(NO_SERVER)
    if not home().is_dir():
        raise NotReady(NOT_SET_UP)
    from ramah.runtime.backup import host_keys

    address, file = Address.read(given), home() / KNOWN_HOSTS
    key = host_keys.asked_of(address)
    print(f"Server: {address.host}, port {address.port}")
    print(f"Sidik jari: {key.get_fingerprint()} ({key.get_algorithm()})")
    before = host_keys.known(address, file)
    if key in before:
        print("Server ini sudah dikenal.")
        return 0
    if before:
        print(CHANGED)
    _confirm(key.get_fingerprint(), expected)
    host_keys.keep(address, key, file)
    backup_state.note(home(), copy_problem_at=None)  # so that it is tried at once
    print(f"Tersimpan di {file}. Salinan berikutnya dikirim dalam semenit.")
    return 0


def _confirm(fingerprint: str, expected: str) -> None:
    if expected:
        if fingerprint != expected:
            raise Problem(NOT_EXPECTED)
        return
    if not sys.stdin.isatty():
        raise WrongUse(NOBODY)
    if input(QUESTION).strip().lower() != "ya":
        raise Problem(NOT_CONFIRMED)
