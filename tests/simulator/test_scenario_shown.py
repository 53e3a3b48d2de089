"""Scenarios as pictures."""

from __future__ import annotations

from smpplab.simulator.scenario import Scenario
from smpplab.simulator.scenario_shown import as_html, words


def parse(text: str) -> str:
    return as_html(Scenario.parse(text, "x.toml"))


def test_values_are_written_as_in_the_file() -> None:
    shown = as_html(Scenario.read("day of an operator"))
    assert "accounts = {shop = {limit = {rate = 0.02, burst = 5}}}" in shown
    assert "hold_receipts = true" in shown and "True" not in shown
    assert words(["a", 1.5]) == '["a", 1.5]'


def test_times_are_those_of_the_day_where_it_has_them() -> None:
    assert "<td>12:00:00</td>" in as_html(Scenario.read("day of an operator"))
    assert "<td>20 s</td>" in as_html(Scenario.read("throttled campaign"))
    assert "<td>2:00:00</td>" in parse('[[change]]\nat = "2 h"\nclose = true')


def test_each_of_several_messages_has_a_line() -> None:
    assert as_html(Scenario.read("encoding mess")).count("<br>") == 9


def test_only_what_comes_again_says_how_often() -> None:
    assert "<th>again</th>" in as_html(Scenario.read("flapping link"))
    assert "<th>again</th>" not in as_html(Scenario.read("receipt outage"))
    assert "<table>" not in as_html(Scenario.read("healthy"))


def test_everything_is_escaped_and_no_password_is_seen() -> None:
    shown = parse(
        'title = "<b>"\nteaches = "<i>"\n[[change]]\nat = 1\naccounts.lab.password = "geheim"\n'
        'deliver = {text = "<script>"}'
    )
    assert "<script>" not in shown and "<b>" not in shown and "<i>" not in shown
    assert "&lt;script&gt;" in shown and "geheim" not in shown
