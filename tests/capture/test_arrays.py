"""Types are set, never inferred."""

from __future__ import annotations

import pandas as pd
import pytest

from smpplab.capture import arrays


def test_times_are_nanoseconds_in_utc() -> None:
    made = pd.Series(arrays.times([0, 1_715_680_800_123_456_789]))
    assert str(made.dtype) == "datetime64[ns, UTC]"
    assert made[1].value == 1_715_680_800_123_456_789


@pytest.mark.parametrize("values", [[], [None, None], ["0012", None], ["+44", "é\0", ""]])
def test_text_stays_text(values: list[str | None]) -> None:
    for make in (arrays.texts, arrays.few_texts):
        made = pd.Series(make(values))
        assert made.dtype == arrays.texts(["x"]).dtype
        assert [None if pd.isna(value) else value for value in made] == values


@pytest.mark.parametrize("type_", ["UInt8", "UInt16", "UInt32", "string", "json", "binary"])
def test_an_empty_column_has_the_type_of_a_full_one(type_: str) -> None:
    value = {"string": "a", "json": "[]", "binary": b"\0"}.get(type_, 7)
    build = arrays.Build(3, type_)
    build.put([1], [value])
    full, empty = build.done(), arrays.empty(3, type_)
    assert full.dtype == empty.dtype == arrays.empty(0, type_).dtype
    assert pd.Series(empty).isna().all() and len(empty) == 3
    assert pd.Series(full).isna().tolist() == [True, False, True]
    assert full[1] == value


def test_octets_that_look_like_one_value_stay_many() -> None:
    build = arrays.Build(2, "binary")
    build.put([0, 1], [b"", b"\xff\x00"])
    assert list(build.done()) == [b"", b"\xff\x00"]


def test_a_column_of_text_takes_numbers_and_octets_as_text() -> None:
    build = arrays.Build(2, "string")
    build.put([0, 1], [7, b"\x01"])
    assert list(build.done()) == ["7", "01"]


def test_a_category_keeps_fixed_names_first() -> None:
    made = arrays.factor(["z", "b", "z"], ("a", "b"))
    assert list(made.categories) == ["a", "b", "z"] and list(made) == ["z", "b", "z"]
