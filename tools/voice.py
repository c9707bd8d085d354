"""Makes the spoken clips that ship with the program, with espeak-ng and lame (Debian packages).

Usage: voice.py [--to FOLDER] [--check]

Writes FOLDER/LANGUAGE/KEY.mp3 and FOLDER/LANGUAGE/manifest.json (key, text, seconds) from
tools/voice.toml. With --check it changes nothing, makes the clips in a temporary folder, and
leaves with exit code 1 if keys, texts or lengths differ from those in FOLDER. The same versions
of both programs make the same bytes.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import voice_sound  # type: ignore[import-not-found]  # beside this script

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "ramah" / "static" / "voice"
TEXTS = Path(__file__).with_name("voice.toml")
NEEDED = ("espeak-ng", "lame")
CHIME = "chime"
CHIME_TEXT = {"id": "lonceng", "en": "chime"}
SINGLY = ("digit-", "letter-")
MP3 = ("-m", "m", "-b", "32", "-q", "2", "--silent", "--noreplaygain")
TOLERANCE = 0.02  # seconds; other versions of espeak-ng differ by a little

Row = dict[str, Any]


def main() -> int:
    """Make the clips, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", type=Path, default=SHIPPED)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        print(f"voice: not installed: {' '.join(missing)} (Debian: apt install {' '.join(NEEDED)})")
        return 1
    return check(options.to) if options.check else make(options.to)


def make(folder: Path) -> int:
    """Write all clips and both manifests; remove clips that are no longer named."""
    for language, pack in read_texts().items():
        place = folder / language
        place.mkdir(parents=True, exist_ok=True)
        rows = [clip(place, row, pack) for row in rows_of(language, pack)]
        write_manifest(place, language, rows)
        for stray in {*place.glob("*.mp3")} - {place / row["file"] for row in rows}:
            stray.unlink()
        size = sum(path.stat().st_size for path in place.iterdir())
        print(f"voice: {language}: {len(rows)} clips, {size / 1000:.0f} kB")
    return 0


def check(folder: Path) -> int:
    """Compare what is in a folder with what would be made."""
    with tempfile.TemporaryDirectory() as made:
        make(Path(made))
        found = [
            f"{language}/{key}"
            for language in read_texts()
            for key in different(folder / language, Path(made) / language)
        ]
    print("\n".join(found) or "voice: all clips are as tools/voice.toml says")
    return 1 if found else 0


def different(present: Path, made: Path) -> list[str]:
    """Name the clips that are missing, too many, or say something else."""
    one, other = (read_manifest(folder) for folder in (present, made))
    keys = sorted({*one, *other})
    return [key for key in keys if not _alike(one.get(key), other.get(key))]


def _alike(one: Row | None, other: Row | None) -> bool:
    if one is None or other is None or one["text"] != other["text"]:
        return False
    return abs(float(one["seconds"]) - float(other["seconds"])) <= TOLERANCE


def read_texts() -> dict[str, Row]:
    """Read what is to be said, by language."""
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


def rows_of(language: str, pack: Row) -> list[tuple[str, str, str]]:
    """Give key, text and what espeak-ng is told of every clip of a language."""
    chime = (CHIME, CHIME_TEXT[language], "")
    return [chime, *((key, text, said or text) for key, text, said in pack["clips"])]


def clip(folder: Path, row: tuple[str, str, str], pack: Row) -> Row:
    """Make one clip; give its line of the manifest."""
    key, text, said = row
    sound = (
        voice_sound.chime() if key == CHIME else spoken(said, pack, slowly=key.startswith(SINGLY))
    )
    file = folder / f"{key}.mp3"
    with tempfile.TemporaryDirectory() as home:
        wav = Path(home) / "clip.wav"
        voice_sound.write(wav, sound)
        run("lame", *MP3, str(wav), str(file))
    seconds = round(len(sound) / voice_sound.RATE, 2)
    return {"key": key, "file": file.name, "text": text, "seconds": seconds}


def spoken(said: str, pack: Row, *, slowly: bool) -> voice_sound.Sound:
    """Let espeak-ng speak, and take the silence away."""
    with tempfile.TemporaryDirectory() as home:
        wav = Path(home) / "spoken.wav"
        speed = pack["singly_per_minute" if slowly else "words_per_minute"]
        how = ("-v", pack["voice"], "-s", str(speed), "-p", str(pack["pitch"]))
        run("espeak-ng", *how, "-w", str(wav), said)
        return voice_sound.prepared(voice_sound.read(wav))


def run(*command: str) -> None:
    """Run a program, or say why it failed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"voice: {command[0]} failed: {done.stderr.strip()}")


def write_manifest(folder: Path, language: str, rows: list[Row]) -> None:
    """Write the list of clips."""
    lines = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in rows)
    text = f'{{\n  "language": "{language}",\n  "clips": [\n{lines}\n  ]\n}}\n'
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Row]:
    """Read the list of clips, by key."""
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return {row["key"]: row for row in content["clips"]}


if __name__ == "__main__":
    sys.exit(main())
