"""What is saved is what is read, whatever the format."""

from __future__ import annotations

import builtins
import json

import pytest
from hypothesis import given, settings, strategies as st

from smpplab.capture.files import read, save
from smpplab.capture.record import Capture, Record
from smpplab.errors import CaptureError, UsageError


def same(one, two):
    return [row[:4] for row in one.rows] == [row[:4] for row in two.rows]


@pytest.fixture
def capture(messy):
    talk = messy.conversation(20, seed=3)
    return Capture(
        Record(1_715_680_800_123_456_789 + n, "lab", ("to_mc", "to_esme")[sender], pdu, *ends)
        for n, (sender, pdu) in enumerate(talk)
        for ends in [("192.0.2.1:50001", "192.0.2.2:2775")[:: 1 - 2 * sender]]
    )


@pytest.mark.parametrize(
    "suffix", [".pcapng", ".pcapng.gz", ".jsonl", ".jsonl.gz", ".parquet", ".csv"]
)  # fmt: skip
def test_round_trip(tmp_path, capture, suffix):
    save(capture, tmp_path / f"x{suffix}")
    again = read(tmp_path / f"x{suffix}")
    assert same(again, capture)
    assert [row[4:6] for row in again.rows] == [row[4:6] for row in capture.rows]


@pytest.mark.parametrize("suffix", [".pcap", ".pcap.gz", ".cap"])
def test_round_trip_of_pcap_which_has_no_place_for_names(tmp_path, capture, suffix):
    save(capture, tmp_path / f"x{suffix}")
    again = read(tmp_path / f"x{suffix}")
    assert again.sessions == ["192.0.2.1:50001-192.0.2.2:2775"]
    assert [(r.time_ns, r.direction, r.octets) for r in again] == [
        (r.time_ns, r.direction, r.octets) for r in capture
    ]


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2**62),
            st.sampled_from(["a", "b é\n"]),
            st.sampled_from(["to_mc", "to_esme"]),
            st.binary(),
        )
    )
)
def test_jsonl_keeps_any_record(tmp_path_factory, parts):
    path = tmp_path_factory.mktemp("jsonl") / "x.jsonl"
    capture = Capture(Record(*part, problem="p") for part in parts)
    save(capture, path)
    assert capture == (read(path) if parts else Capture())


def test_the_octets_decide_not_the_suffix(tmp_path, capture):
    save(capture, tmp_path / "x.pcapng")
    (tmp_path / "x.pcapng").rename(tmp_path / "x.txt")
    assert same(read(tmp_path / "x.txt"), capture)


@pytest.mark.parametrize("suffix", [".pcap", ".pcapng", ".jsonl", ".csv"])
def test_an_empty_file(tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    path.touch()
    with pytest.raises(CaptureError) as caught:
        read(path)
    assert str(caught.value) == f"{path} is empty: a capture has at least a header"


def test_no_capture(tmp_path):
    for name, text, message in (
        ("n.pcap", "hello", "starts with 'hello', not with the magic number of pcap or pcapng"),
        ("n.jsonl", "hello", "line 1 cannot be read as a record"),
        ("n.jsonl", '{"time": 1, "direction": "to_mc"}', "line 1 lacks 'octets'"),
        ("n.csv", "a,b\n1,2\n", "row 1 lacks 'time'"),
        ("n.parquet", "hello", "it is not a whole Parquet file"),
    ):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(CaptureError) as caught:
            read(path)
        assert str(caught.value).startswith(f"{path} is no capture: ")
        assert str(caught.value).endswith(message)


def test_an_unknown_suffix_is_said(tmp_path):
    (tmp_path / "x.doc").write_text("?")
    for act in (lambda: save(Capture(), tmp_path / "x.doc"), lambda: read(tmp_path / "x.doc")):
        with pytest.raises(
            UsageError, match=r"no format has the suffix '\.doc'; write one of \.pcap, \.pcapng"
        ):
            act()


def test_a_capture_without_smpp_says_so(tmp_path):
    save(Capture(), tmp_path / "x.pcapng")
    assert read(tmp_path / "x.pcapng").notes == [
        f"{tmp_path / 'x.pcapng'} holds no SMPP; if it should, name its TCP port with ports="
    ]


def test_parquet_without_pyarrow_names_the_extra(tmp_path, capture, monkeypatch):
    real = builtins.__import__

    def absent(name, *rest):
        if name == "pyarrow":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(CaptureError, match=r"Parquet needs pyarrow; pip install 'smpplab\[parquet\]'$"):
        save(capture, tmp_path / "x.parquet")


@pytest.mark.parametrize(
    "time", ["2024-05-14T10:00:00.5Z", "2024-05-14 12:00:00.500000+02:00", 1_715_680_800_500_000_000]
)
def test_times_are_read_in_any_writing(tmp_path, time):
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps({"time": time, "direction": "to_mc", "octets": "00"}))
    assert read(path)[0].time_ns == 1_715_680_800_500_000_000
