"""The layer's face: public names, and what it may import."""

import ast
import sys
from pathlib import Path

from smpplab import text

SOURCES = sorted(Path(text.__file__).parent.glob("*.py"))


def imported(source):
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def test_public_names_are_there():
    assert all(hasattr(text, name) for name in text.__all__)


def test_only_the_standard_library_and_the_errors_are_imported():
    for source in SOURCES:
        for name in imported(source):
            ours = name.startswith("smpplab.text") or name == "smpplab.errors"
            assert ours or name.split(".")[0] in sys.stdlib_module_names, (source.name, name)


def test_every_module_says_what_is_public():
    assert all("__all__ = [" in source.read_text(encoding="utf-8") for source in SOURCES)
