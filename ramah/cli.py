"""The command ``ramah``: sets up, serves and looks after an installation.

Exit codes: 0 well done, 1 something to mend, 2 wrong use or not set up.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeAlias

WRONG_USE = 2
OFFICE = {
    "name": "nama kantor",
    "address": "alamat kantor",
    "phone": "telepon kantor",
    "logo": "berkas logo kop surat (PNG, JPEG, WebP)",
    "time-zone": "zona waktu: WIB, WITA, WIT atau nama seperti Asia/Jakarta",
    "admin-name": "nama lengkap administrator",
    "admin-username": "nama pengguna administrator",
    "counters": "jumlah loket",
    "services": 'kode layanan dipisah koma, atau "semua"',
    "bays": "jumlah parkir khusus",
    "seats": "jumlah kursi prioritas",
    "spaces": "jumlah ruang kursi roda",
    "sop": "nomor SOP",
}
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Parser(argparse.ArgumentParser):
    """Speaks Indonesian."""

    def __init__(self, *args: object, **options: object) -> None:
        options["add_help"] = False
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._positionals.title = "perintah"
        self._optionals.title = "pilihan"
        self.add_argument("-h", "--help", action="help", help="tampilkan bantuan ini")

    def format_usage(self) -> str:
        """Write the usage line."""
        return super().format_usage().replace("usage:", "cara pakai:", 1)

    def format_help(self) -> str:
        """Write the help text."""
        return super().format_help().replace("usage:", "cara pakai:", 1)

    def error(self, message: str) -> NoReturn:
        """Say what was wrong and end with exit code 2."""
        print(f"{self.prog}: perintah salah atau kurang lengkap ({message}).", file=sys.stderr)
        print(f"Bantuan: {self.prog} --help", file=sys.stderr)
        raise SystemExit(WRONG_USE)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["manage"] and words[1:2] not in ([], ["-h"], ["--help"]):
        return _manage(words[1:])
    options = _parser().parse_args(words)
    return _guarded(options)


def _guarded(options: argparse.Namespace) -> int:
    from ramah.runtime.problems import Problem

    try:
        return int(options.handler(options))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code


def _parser() -> Parser:
    parser = Parser(prog="ramah", description="Pelayanan Kepada Kelompok Rentan.")
    commands: Commands = parser.add_subparsers(
        required=True, metavar="PERINTAH", parser_class=Parser
    )
    _add_setup(commands)
    _add_demo(commands)
    _add_serve(commands)
    _add_small(commands)
    from ramah.runtime.backup import commands as backup
    from ramah.runtime.doctor import commands as doctor
    from ramah.sop import commands as sop
    from ramah.survey import commands as survey

    backup.register(commands)
    doctor.register(commands)
    sop.register(commands)
    survey.register(commands)
    return parser


def _add_setup(commands: "Commands") -> None:
    setup = commands.add_parser(
        "setup",
        help="siapkan kantor, folder data, kunci dan basis data",
        description="Di terminal: bertanya. Jawaban juga dapat diberikan lewat pilihan di bawah, "
        "RAMAH_SETUP_NAME dan seterusnya, atau berkas TOML.",
    )
    setup.add_argument("--demo", action="store_true", help="isi dengan kantor contoh")
    setup.add_argument("--answers", type=Path, metavar="FILE", help="berkas jawaban (TOML)")
    setup.add_argument("--no-input", action="store_true", help="jangan bertanya")
    for name, text in OFFICE.items():
        metavar = "FILE" if name == "logo" else "TEKS"
        setup.add_argument(f"--{name}", metavar=metavar, help=text)
    setup.set_defaults(handler=_late("set_up"))


def _add_demo(commands: "Commands") -> None:
    demo = commands.add_parser("demo", help="siapkan kantor contoh, tampilkan akunnya")
    demo.add_argument("--serve", action="store_true", help="langsung jalankan")
    demo.add_argument(
        "--queue", action="store_true", help="isi antrean dan janji temu: papan, nomor, riwayat"
    )
    _add_address(demo)
    demo.set_defaults(handler=_late("demo"))


def _add_serve(commands: "Commands") -> None:
    serve = commands.add_parser("serve", help="jalankan halaman, siaran dan pekerja")
    _add_address(serve)
    serve.set_defaults(handler=_late("serve"))


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="alamat (bawaan: 127.0.0.1; dengan --lan: semua)")
    parser.add_argument("--port", type=_port, default=8000, help="port (bawaan: %(default)s)")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="sertifikat HTTPS")
    parser.add_argument("--key", type=Path, metavar="FILE", help="kunci sertifikat (PKCS#8)")
    parser.add_argument("--lan", action="store_true", help="layani jaringan kantor dengan HTTPS")
    parser.add_argument(
        "--name", action="append", metavar="NAMA", help="nama kantor di jaringan (boleh diulang)"
    )
    parser.add_argument(
        "--trust-port", type=_port, metavar="PORT", help="port halaman /percaya/ (bawaan: port + 2)"
    )


def _add_small(commands: "Commands") -> None:
    worker = commands.add_parser("worker", help="jalankan pekerja saja")
    worker.set_defaults(handler=_late("worker"))
    sheet = commands.add_parser("recovery-sheet", help="tampilkan lembar pemulihan kunci")
    sheet.set_defaults(handler=_late("recovery_sheet"))
    manage = commands.add_parser("manage", help="perintah Django, misalnya: ramah manage check")
    manage.add_argument("words", nargs="*", metavar="…", help="perintah Django dan pilihannya")
    manage.set_defaults(handler=lambda _options: _manage(["help"]))


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65534:
        raise argparse.ArgumentTypeError("port antara 1 dan 65534")
    return port


def _late(name: str) -> Callable[[argparse.Namespace], int]:
    """Import the command's work only when it is asked for, so that --help is quick."""

    def handler(options: argparse.Namespace) -> int:
        from ramah.runtime import commands

        return int(getattr(commands, name)(options))

    return handler


def _manage(words: list[str]) -> int:
    from ramah.runtime import commands

    return commands.manage(words)


if __name__ == "__main__":
    raise SystemExit(main())
