"""The top level: every name it promises is there, and is the one that its module exports."""

from __future__ import annotations

import importlib

import pytest

import smpplab


@pytest.mark.parametrize(("module", "names"), smpplab._HOMES.items())
def test_names_are_exported_by_their_modules(module: str, names: str) -> None:
    home = importlib.import_module(module)
    assert len(set(names.split())) == len(names.split())
    for name in names.split():
        assert getattr(smpplab, name) is getattr(home, name)


def test_names_are_unique() -> None:
    names = [name for names in smpplab._HOMES.values() for name in names.split()]
    assert len(names) == len(set(names))
    assert set(names) | set(smpplab._MODULES) == set(smpplab.__all__)


def test_every_command_is_at_the_top_level() -> None:
    for cls in smpplab.SMPP.commands.values():
        assert getattr(smpplab, cls.__name__) is cls


def test_an_unknown_name_is_said() -> None:
    with pytest.raises(AttributeError, match="smpplab has no 'nonsense'"):
        smpplab.nonsense  # noqa: B018
