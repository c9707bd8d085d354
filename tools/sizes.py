"""Checks that every file and function stays small enough to be read at one go.

Usage: sizes.py. Prints what is too long; exit code 1 if anything is.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONGEST_SCRIPT = 100
ROOMS = ("ramah", "tests", "tools", "bench")
VENDORED = {"vendor", "migrations"}


def main() -> int:
    """Check the whole house."""
    root = Path(__file__).resolve().parent.parent
    found = [line for file in _files(root) for line in _complaints(file, root)]
    print("\n".join(found) or "sizes: all small enough")
    return 1 if found else 0


def _files(root: Path) -> Iterator[Path]:
    for room in ROOMS:
        for pattern in ("*.py", "*.js", "*.css", "*.html"):
            for file in sorted((root / room).rglob(pattern)):
                if not VENDORED & set(file.relative_to(root).parts):
                    yield file


def _complaints(file: Path, root: Path) -> Iterator[str]:
    text = file.read_text(encoding="utf-8")
    name = file.relative_to(root)
    lines = text.count("\n")
    most = LONGEST_SCRIPT if file.suffix == ".js" else LONGEST_FILE
    if lines > most:
        yield f"{name}: {lines} lines (at most {most})"
    if file.suffix == ".py":
        for function, length in _functions(ast.parse(text)):
            if length > LONGEST_FUNCTION:
                yield f"{name}:{function.lineno}: {function.name} has {length} lines"


def _functions(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (node.end_lineno or node.lineno) - node.lineno + 1


if __name__ == "__main__":
    sys.exit(main())
