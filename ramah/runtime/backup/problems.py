"""Why a backup cannot be made or restored: said in Indonesian, with what to do."""

import errno
from enum import Enum

from ramah.runtime.problems import Problem

WORDS = {
    errno.ENOENT: "folder tidak ada",
    errno.ENOTDIR: "bukan folder",
    errno.EEXIST: "nama sudah dipakai berkas lain",
    errno.EISDIR: "nama sudah dipakai folder",
    errno.ENOSPC: "disk penuh",
    errno.EDQUOT: "jatah disk habis",
    errno.EFBIG: "berkas terlalu besar untuk disk ini",
    errno.EACCES: "tidak diizinkan",
    errno.EPERM: "tidak diizinkan",
    errno.EROFS: "disk hanya dapat dibaca",
    errno.EIO: "disk rusak atau dicabut",
}


def words(error: OSError) -> str:
    """Say in Indonesian what the system refused."""
    return WORDS.get(error.errno or 0) or error.strerror or type(error).__name__


class CannotBackUp(Problem):
    """The backup was not made; no file of that name was left."""


class Fault(Enum):
    """Says what is wrong with a server as the second place, and how to mend it, in both languages.

    The names are kept in the state of the backups.
    """

    ADDRESS = (
        "alamatnya salah: tulis sftp://pengguna@server/folder",
        "its address is wrong: write sftp://user@server/folder",
    )
    PASSWORD = (
        "alamatnya berisi kata sandi: hapus kata sandi itu, pakai berkas kunci",
        "its address holds a password: take it out, use a key file",
    )
    NO_KEY = (
        "berkas kunci belum disebut: isi RAMAH_BACKUP_SFTP_KEY",
        "no key file is named: set RAMAH_BACKUP_SFTP_KEY",
    )
    KEY_UNREADABLE = (
        "berkas kunci tidak terbaca, atau kata kuncinya salah: periksa RAMAH_BACKUP_SFTP_KEY "
        "dan RAMAH_BACKUP_SFTP_PASSPHRASE_FILE",
        "the key file cannot be read, or its passphrase is wrong: check RAMAH_BACKUP_SFTP_KEY "
        "and RAMAH_BACKUP_SFTP_PASSPHRASE_FILE",
    )
    KNOWN_HOSTS = (
        "berkas known_hosts rusak: hapus, lalu ketik ramah backup --trust-host",
        "the file known_hosts is damaged: delete it, then type ramah backup --trust-host",
    )
    HOST_UNKNOWN = (
        "server itu belum dikenal: ketik ramah backup --trust-host",
        "the server is not known yet: type ramah backup --trust-host",
    )
    HOST_CHANGED = (
        "server itu menunjukkan kunci lain dari yang dikenal, mungkin bukan server yang sama: "
        "tanyakan pengelolanya, lalu ketik ramah backup --trust-host",
        "the server shows another key than the known one and may not be the same server: "
        "ask who keeps it, then type ramah backup --trust-host",
    )
    REFUSED = (
        "server menolak kunci kita: pasang kunci publiknya pada pengguna itu di server",
        "the server refuses our key: give its public half to that user on the server",
    )
    NO_ANSWER = (
        "server tidak menjawab: periksa alamat, port, dan jaringan",
        "the server does not answer: check the address, the port and the network",
    )
    BROKEN_OFF = (
        "sambungan terputus: periksa jaringan; akan dicoba lagi",
        "the connection broke off: check the network; it will be tried again",
    )
    NO_SFTP = (
        "server itu tidak melayani SFTP: nyalakan di server",
        "the server offers no SFTP: switch it on there",
    )
    NO_FOLDER = (
        "folder itu tidak ada di server: buat dahulu",
        "the folder is not on the server: make it first",
    )
    NOT_ALLOWED = (
        "server tidak mengizinkan menulis di folder itu: beri izin kepada penggunanya",
        "the server does not allow writing in that folder: permit it to the user",
    )
    FULL = (
        "server tidak dapat menyimpan berkas: periksa ruang disk dan folder di server",
        "the server cannot store the file: check disk space and folder there",
    )
    DIFFERS = (
        "salinan di server tidak sama dengan aslinya: periksa disk server",
        "the copy on the server differs from the original: check the server's disk",
    )
    OTHER = (
        "server menjawab dengan cara yang tidak dikenal: periksa layanan SFTP-nya",
        "the server answers in a way that is not known: check its SFTP service",
    )

    @property
    def indonesian(self) -> str:
        """Give the words for the office."""
        return self.value[0]

    @property
    def english(self) -> str:
        """Give the words in English."""
        return self.value[1]


class CannotCopy(Problem):
    """The copy was not brought to the second place; no file of its name is there."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"Tempat kedua untuk cadangan: {fault.indonesian}.")
        self.fault = fault


class CannotRestore(Problem):
    """The backup was not restored; the installation is as it was before."""


class BadFile(CannotRestore):
    """The backup file is damaged, cut off, of another key, or of a program that is newer."""


NOT_A_BACKUP = "Berkas ini bukan cadangan Ramah, atau bagian awalnya rusak. Pakai cadangan lain."
NEWER_FORMAT = (
    "Cadangan ini dibuat oleh program yang lebih baru. Perbarui program dahulu, lalu ulangi."
)
OTHER_KEY = (
    "Cadangan ini dikunci dengan kunci utama lain. Isi RAMAH_MASTER_KEY dengan kunci dari lembar "
    "pemulihan kantor yang membuat cadangan ini."
)
CUT_OFF = "Berkas cadangan terpotong: bagian akhirnya tidak ada. Pakai cadangan lain."
DAMAGED = "Berkas cadangan rusak pada bagian ke-{number}. Pakai cadangan lain."
MALFORMED = "Isi berkas cadangan tidak dapat dibaca. Pakai cadangan lain."
