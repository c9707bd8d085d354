"""Why a backup cannot be made or restored: said in Indonesian, with what to do."""

import errno

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
