"""A short name for the present content of a folder."""

import hashlib
from pathlib import Path

LENGTH = 12


def fingerprint(folder: Path) -> str:
    """Name a folder's content: the same files give the same name, any change another one."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(folder)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:LENGTH]
