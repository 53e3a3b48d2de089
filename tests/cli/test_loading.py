"""Objects by name, arguments from files, and what is said of the code of others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from smpplab.cli.loading import arguments, attempt, fitting, load, said
from smpplab.errors import ConnectFailed, UsageError


class Part:
    def __init__(self, name: str, size: int = 3, *, rate: float | None = None, clock: Any = None) -> None: ...


class Odd:
    def __init__(self, thing: NoSuchName) -> None: ...  # type: ignore[name-defined]  # noqa: F821


def anything(level: int | str = 0, **more: Any) -> None: ...


def test_names_within_a_module() -> None:
    assert load("smpplab.client:MemoryBroker.put").__name__ == "put"


def test_modules_of_this_folder_come_first(folder: Path) -> None:
    Path("colorsys.py").write_text("ours = True")
    Path("package").mkdir()
    Path("package/queues.py").write_text("class Queue: pass")
    assert load("package.queues:Queue").__name__ == "Queue"


def test_arguments_that_fit() -> None:
    given = {"name": "x", "size": 5, "rate": "none"}
    assert arguments("[part]", Part, given) == {"name": "x", "size": 5, "rate": None}
    assert arguments("[part]", anything, {"level": 3, "colour": "red"}) == {"level": 3, "colour": "red"}
    assert arguments("[part]", Odd, {"thing": 5}) == {"thing": 5}
    assert arguments("[part]", dict, {"a": 1}) == {"a": 1}


def test_arguments_with_another_name_in_files() -> None:
    assert arguments("[part]", Part, {"url": "x"}, {"url": "name"}) == {"name": "x"}
    with pytest.raises(UsageError, match=r"^\[part\] has no 'name'; it has rate, size, url$"):
        arguments("[part]", Part, {"name": "x"}, {"url": "name"})


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"size": 5}, "[part] needs name"),
        ({"name": "x", "siez": 5}, "[part] has no 'siez' (did you mean 'size'?); it has name, rate, size"),
        ({"name": "x", "clock": 5}, "[part] has no 'clock'; it has name, rate, size"),
        ({"name": 5}, "[part]: name is text, not 5"),
        ({"name": "x", "size": True}, "[part]: size is a whole number, not True"),
        ({"name": "x", "rate": "fast"}, "[part]: rate is a number or \"none\", not 'fast'"),
    ],
)
def test_arguments_that_do_not_fit(given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        arguments("[part]", Part, given)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "hint", "found"),
    [(5, float, 5), ("none", str, "none"), ("none", str | None, "none"), (None, int | None, None), ([1], Any, [1])],
)  # fmt: skip
def test_values_that_fit(value: Any, hint: Any, found: Any) -> None:
    assert fitting("x", value, hint) == found


def test_what_others_raise_is_one_line_with_its_place() -> None:
    with pytest.raises(UsageError) as caught:
        attempt("[broker]", lambda: 1 / 0)
    assert str(caught.value).startswith("[broker]: ZeroDivisionError: division by zero (")
    assert Path(__file__).name in str(caught.value)
    with pytest.raises(ConnectFailed):  # an error of ours says enough
        attempt("[broker]", _refuse)
    assert (
        said(FileNotFoundError(2, "No such file or directory", "x.pem")) == "x.pem: No such file or directory"
    )
    assert said(ValueError("never raised")) == "ValueError: never raised"


def _refuse() -> None:
    raise ConnectFailed("refused")
