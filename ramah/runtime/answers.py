"""The answers of an office that is set up: from flags, the environment, a file, or a person.

The nearer source counts: a flag before the environment, the environment before the file.
"""

import argparse
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ramah.runtime.problems import NotReady, Problem
from ramah.runtime.questions import UNREADABLE, Question, Unfit, questions
from ramah.sop.procedure import available, own_folder

PREFIX = "RAMAH_SETUP_"
YES = ("", "y", "ya")
Answers = Mapping[str, Any]


class Incomplete(Problem):
    """Unattended answers that are missing or wrong: all of them, one a line."""

    exit_code = 2


class Interrupted(Problem):
    """The person stopped answering."""


def _listen(prompt: str) -> str:
    try:
        return input(prompt)
    except UnicodeDecodeError:
        return UNREADABLE


def ask_for(home: Path) -> tuple[Question, ...]:
    """List the questions, with the SOP documents that this installation has."""
    return questions(available([own_folder(home)]))


def given(
    options: argparse.Namespace, environment: Mapping[str, str], asked: Sequence[Question]
) -> dict[str, str]:
    """Collect what was answered before anybody is asked.

    :raises NotReady: the file of answers cannot be read.
    """
    flags = {
        question.key: text
        for question in asked
        if (text := getattr(options, question.key, None)) is not None
    }
    variables = {
        name.removeprefix(PREFIX).lower(): text
        for name, text in environment.items()
        if name.startswith(PREFIX)
    }
    return {**_from_file(options.answers), **variables, **flags}


def checked(asked: Sequence[Question], texts: Mapping[str, str]) -> Answers:
    """Read all answers at once.

    :raises Incomplete: with a line for each that is missing or wrong, or answers no question.
    """
    answers: dict[str, Any] = {}
    problems = list(_strangers(asked, texts))
    for question in asked:
        try:
            answers[question.key] = question.answer(texts.get(question.key, ""))
        except Unfit as problem:
            problems.append(f"{flag(question.key)}: {problem}")
    if problems:
        raise Incomplete("\n".join(["Belum ada yang dibuat. Perbaiki dahulu:", *problems]))
    return answers


def interview(
    asked: Sequence[Question],
    texts: Mapping[str, str],
    *,
    listen: Callable[[str], str] = _listen,
    say: Callable[[str], None] = print,
) -> Answers:
    """Ask a person, each question until its answer can be used, and all until they are content.

    What was given before is not asked unless it is wrong or the person wants to change something.
    :raises Interrupted: they stopped.
    :raises Incomplete: an answer was given to a question that nobody asks.
    """
    if strangers := list(_strangers(asked, texts)):
        raise Incomplete("\n".join(strangers))
    try:
        answers = {each.key: _settled(each, texts.get(each.key), listen, say) for each in asked}
        while not _confirmed(asked, answers, listen, say):
            answers = {each.key: _again(each, answers[each.key], listen, say) for each in asked}
    except (EOFError, KeyboardInterrupt) as stop:
        raise Interrupted("\nDibatalkan. Belum ada yang dibuat.") from stop
    return answers


def flag(key: str) -> str:
    """Write the flag that answers a question."""
    return f"--{key.replace('_', '-')}"


def shown(value: Any) -> str:
    """Write an answer as it could be typed."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(getattr(value, "number", value))


def _settled(
    question: Question,
    text: str | None,
    listen: Callable[[str], str],
    say: Callable[[str], None],
) -> Any:
    while True:
        try:
            return question.answer(listen(_prompt(question)) if text is None else text)
        except Unfit as problem:
            say(f"  {problem}")
            text = None


def _again(
    question: Question, value: Any, listen: Callable[[str], str], say: Callable[[str], None]
) -> Any:
    """Ask once more; an empty answer keeps the one before."""
    text = listen(f"{question.label} [{shown(value)}]: ")
    return _settled(question, text, listen, say) if text.strip() else value


def _prompt(question: Question) -> str:
    hint = f" ({question.hint})" if question.hint else ""
    default = f" [{question.default}]" if question.default else ""
    return f"{question.label}{hint}{default}: "


def _confirmed(
    asked: Sequence[Question],
    answers: Answers,
    listen: Callable[[str], str],
    say: Callable[[str], None],
) -> bool:
    say("")
    for question in asked:
        say(f"  {question.label}: {shown(answers[question.key]) or '-'}")
    while (word := listen("Sudah benar? [y/t]: ").strip().lower()) not in (*YES, "t", "tidak"):
        say('  Ketik "y" bila sudah benar, "t" untuk mengubah.')
    return word in YES


def _from_file(path: Path | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotReady(f"Berkas jawaban {path} tidak dapat dibaca: {error.strerror}.") from error
    except ValueError as error:
        raise NotReady(f"Berkas jawaban {path} bukan TOML yang benar: {error}.") from error
    return {key: _as_text(value) for key, value in table.items()}


def _as_text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _strangers(asked: Sequence[Question], texts: Mapping[str, str]) -> Iterator[str]:
    known = [question.key for question in asked]
    for key in sorted(texts.keys() - set(known)):
        yield f"{key}: tidak ada pertanyaan ini. Yang ada: {', '.join(known)}."
