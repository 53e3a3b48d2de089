"""The charts themselves: their shape."""

import unicodedata

import pytest

from smpplab.text import national_charts

CHARTS = [*national_charts.LOCKING.items(), *national_charts.SINGLE.items()]


@pytest.mark.parametrize("chart", [chart for _, chart in CHARTS])
def test_rows_have_sixteen_cells_and_come_in_order(chart):
    rows = [line.partition(": ") for line in chart.strip().splitlines()]
    assert all(len(cells.split(" ")) == 16 for _, _, cells in rows)
    numbers = [int(number) for number, _, _ in rows]
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= set(range(8))


@pytest.mark.parametrize("chart", [chart for _, chart in CHARTS])
def test_normalising_the_file_would_change_nothing(chart):
    assert unicodedata.normalize("NFC", chart) == chart


def test_spanish_has_a_single_shift_table_only():
    assert set(national_charts.SINGLE) - set(national_charts.LOCKING) == {2}
