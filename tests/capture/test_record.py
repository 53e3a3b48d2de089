"""A capture is a list that knows what it holds."""

from __future__ import annotations

import pytest

from smpplab.capture.record import Capture, Record
from smpplab.errors import UsageError


@pytest.fixture
def capture(messy):
    return Capture(
        [
            Record(10**9, "a", "to_mc", messy.pdu(4, 1)),
            Record(2 * 10**9, "a", "to_esme", messy.pdu(0x80000004, 1, status=0x58)),
            Record(3 * 10**9, "b<i>", "to_mc", messy.pdu(4, 1), problem="cut short"),
            Record(4 * 10**9, "b<i>", "to_mc", messy.pdu(0x15, 2)),
            Record(5 * 10**9, "a", "to_mc", messy.pdu(0x00990099, 2)),
        ],
        notes=["<b>kept"],
    )


def test_it_behaves_like_a_list(capture):
    assert len(capture) == 5
    assert capture[-1] == list(capture)[4]
    assert capture[0] in capture
    assert isinstance(capture[1:3], Capture) and len(capture[1:3]) == 2
    assert capture[:2] + capture[2:] == capture


def test_filter_by_each_condition(capture):
    assert [r.session for r in capture.filter("submit_sm")] == ["a", "b<i>"]
    assert len(capture.filter(["submit_sm", 0x15])) == 3
    assert len(capture.filter(command=0x80000004, direction="to_esme", session=["a"])) == 1
    assert len(capture.filter(command=0x80000004, direction="to_mc")) == 0


def test_a_wrong_command_name_is_said(capture):
    with pytest.raises(UsageError) as caught:
        capture.filter("sumbit_sm")
    assert str(caught.value) == (
        "command='sumbit_sm': no such command; write a name such as 'submit_sm' or a command_id"
    )


def test_merge_orders_by_time(capture):
    assert Capture.merge(capture[2:], capture[:2]) == capture
    assert Capture.merge(capture[2:], capture[:2]).notes == ["<b>kept"]


def test_repr_fits_a_line_and_counts(capture):
    assert repr(capture) == (
        "<Capture: 2 sessions, 5 PDUs in 4.0 s: submit_sm 2, submit_sm_resp 1, enquire_link 1, …>"
    )
    assert repr(Capture()) == "<Capture: empty>"
    assert repr(capture[2]) == "<Record 00:00:03.000000 b<i> to_mc submit_sm, 16 octets, cut short>"


def test_html_is_escaped_and_has_commands_and_statuses(capture):
    page = capture._repr_html_()
    assert "<td>submit_sm_resp</td><td>ESME_RTHROTTLED</td><td>1</td>" in page
    assert "<td>0x00990099</td>" in page
    assert "&lt;b&gt;kept" in page and "<b>" not in page


def test_append_and_rows(capture, messy):
    record = Record(9, "a", "to_mc", messy.BIND, "h:1", "h:2", 3, "p")
    capture.append(record)
    assert capture[-1] == record
    assert capture.rows[-1] == (9, "a", "to_mc", messy.BIND, "h:1", "h:2", 3, "p")


def test_pdus_are_decoded(messy):
    (pdu,) = Capture([Record(0, "a", "to_mc", messy.pdu(0x15, 7))]).pdus()
    assert pdu.sequence_number == 7
