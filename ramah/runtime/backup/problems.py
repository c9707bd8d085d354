"""Why a backup cannot be made or restored: said in Indonesian, with what to do."""

from ramah.runtime.problems import Problem


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
