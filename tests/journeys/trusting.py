"""Lets Chromium trust an authority, as a person does: by the NSS database of their home folder.

Usage: python -m tests.journeys.trusting HOME CERTIFICATE. A process of its own, since NSS can be
opened only once in each. Debian's Chromium brings the library, but not the tool ``certutil``.
"""

import ctypes
import ssl
import sys
from ctypes import POINTER, byref, c_char_p, c_int, c_uint, c_ulong, c_void_p
from pathlib import Path

VALID_CA, TRUSTED_CA = 0x08, 0x10


class Item(ctypes.Structure):
    """NSS's SECItem."""

    _fields_ = [("type", c_int), ("data", c_char_p), ("length", c_uint)]


class Trust(ctypes.Structure):
    """NSS's CERTCertTrust: for servers, mail and programs."""

    _fields_ = [("servers", c_uint), ("mail", c_uint), ("programs", c_uint)]


def trust(home: Path, certificate: bytes) -> None:
    """Trust an authority (DER) to vouch for servers."""
    nss = _library()
    folder = home / ".pki" / "nssdb"
    folder.mkdir(parents=True)
    _check(nss.NSS_InitReadWrite(f"sql:{folder}".encode()))
    slot, item = nss.PK11_GetInternalKeySlot(), Item(0, certificate, len(certificate))
    _check(nss.PK11_InitPin(slot, None, b""))
    _check(nss.PK11_ImportDERCert(slot, byref(item), 0, b"Ramah", 0))
    database = nss.CERT_GetDefaultCertDB()
    found = nss.CERT_FindCertByDERCert(database, byref(item))
    _check(nss.CERT_ChangeCertTrust(database, found, byref(Trust(VALID_CA | TRUSTED_CA, 0, 0))))


def _library() -> ctypes.CDLL:
    """Declare what is used of NSS; pointers would be cut off otherwise."""
    nss = ctypes.CDLL("libnss3.so")
    nss.PK11_GetInternalKeySlot.restype = c_void_p
    nss.CERT_GetDefaultCertDB.restype = c_void_p
    nss.CERT_FindCertByDERCert.restype = c_void_p
    nss.PK11_InitPin.argtypes = [c_void_p, c_char_p, c_char_p]
    nss.PK11_ImportDERCert.argtypes = [c_void_p, POINTER(Item), c_ulong, c_char_p, c_int]
    nss.CERT_FindCertByDERCert.argtypes = [c_void_p, POINTER(Item)]
    nss.CERT_ChangeCertTrust.argtypes = [c_void_p, c_void_p, POINTER(Trust)]
    return nss


def _check(result: int) -> None:
    if result != 0:
        raise OSError("NSS refused")


if __name__ == "__main__":
    trust(Path(sys.argv[1]), ssl.PEM_cert_to_DER_cert(Path(sys.argv[2]).read_text()))
