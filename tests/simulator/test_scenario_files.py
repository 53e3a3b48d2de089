"""The files of scenarios: by name, by path, and what is said of those that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from smpplab.errors import UsageError
from smpplab.simulator.scenario_files import FOLDER, beside, content, names, parsed


def test_names_are_those_of_the_files_without_number() -> None:
    assert names()["day of an operator"] == "12-day-of-an-operator.toml"
    assert list(names().values()) == sorted(
        path.name for path in FOLDER.iterdir() if path.name.endswith("toml")
    )


@pytest.mark.parametrize("name", ["Throttled Campaign", "throttled-campaign", " throttled_campaign "])
def test_a_name_is_known_however_it_is_written(name: str) -> None:
    text, called, folder = content(name)
    assert "ESME_RTHROTTLED" in text and called == "throttled campaign" and folder == Path()


def test_a_path(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("seed = 5")
    assert content(tmp_path / "x.toml") == ("seed = 5", str(tmp_path / "x.toml"), tmp_path)


def test_what_is_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.toml: No such file"):
        content("nowhere.toml")
    with pytest.raises(
        UsageError, match=r"there is no scenario 'helthy'; give a file .*, or one of healthy, slow"
    ):
        content("helthy")
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="is no TOML: it is not in UTF-8"):
        content(tmp_path / "x.toml")


def test_toml() -> None:
    assert parsed("[a]\nb.c = 1", "x") == {"a": {"b": {"c": 1}}}
    for text in ("a = ", "a = 1\na = 2", "a = " + "[" * 5000):
        with pytest.raises(UsageError, match="x is no TOML"):
            parsed(text, "x")


def test_files_are_beside() -> None:
    table = {"traffic": [{"file": "mo.csv"}, {"file": "/mo.csv"}, {"file": 5}], "text": "file"}
    assert beside(table, Path("there")) == {
        "traffic": [{"file": "there/mo.csv"}, {"file": "/mo.csv"}, {"file": 5}],
        "text": "file",
    }
    assert table["traffic"][0] == {"file": "mo.csv"}  # it is a copy
