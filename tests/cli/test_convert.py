"""``smpplab convert``: files in, file out, and one line that says what became of the octets."""

from __future__ import annotations

from pathlib import Path

import pytest

from smpplab.capture import Capture, Record, read
from smpplab.cli import main

LINK = bytes.fromhex("00000010000000150000000000000001")


@pytest.fixture
def two(tmp_path: Path) -> list[str]:
    """Two files, of odd and of even seconds."""
    names = [str(tmp_path / "one.pcapng"), str(tmp_path / "two.jsonl")]
    for first, name in enumerate(names):
        times = (n * 1_000_000_000 for n in range(first, 6, 2))
        ends = ("192.0.2.1:50001", "192.0.2.2:2775")
        Capture(Record(time, f"s{first}", "to_mc", LINK, *ends) for time in times).save(name)
    return names


@pytest.mark.parametrize("suffix", [".parquet", ".pcap", ".pcapng.gz", ".jsonl", ".csv"])
def test_files_are_merged_by_time(two: list[str], tmp_path: Path, suffix: str, capsys) -> None:
    out = tmp_path / f"out{suffix}"
    assert main(["convert", *two, str(out)]) == 0
    assert [record.time_ns // 10**9 for record in read(out)] == list(range(6))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == f"{out}: kept 6 PDUs of 2 sessions; nothing repaired, nothing dropped\n"


def test_ports_are_handed_on(two: list[str], tmp_path: Path, capsys) -> None:
    out = str(tmp_path / "out.jsonl")
    assert main(["convert", two[0], out, "--port", "9999", "--port", "9998"]) == 0
    assert "kept 0 PDUs of 0 sessions; " in capsys.readouterr().err
    assert main(["convert", two[0], out, "--port", "2775"]) == 0
    assert len(read(out)) == 3


def test_damage_is_told(tmp_path: Path, capsys) -> None:
    Capture([Record(0, "s", "to_mc", LINK[:9], problem="cut short")]).save(tmp_path / "x.jsonl")
    assert main(["convert", str(tmp_path / "x.jsonl"), str(tmp_path / "y.jsonl")]) == 0
    assert "kept 1 PDU of 1 session (1 with a problem)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("out", "code", "reason"),
    [("one.pcapng", 2, "would be written over what is read"), ("x.doc", 2, "no format has the suffix '.doc'"),
     ("no/such/x.jsonl", 1, "No such file or directory")],
)  # fmt: skip
def test_outputs_that_cannot_be(
    two: list[str], tmp_path: Path, out: str, code: int, reason: str, capsys
) -> None:
    before = read(two[0])
    assert main(["convert", two[0], str(tmp_path / out)]) == code
    said = capsys.readouterr().err
    assert reason in said and said.count("\n") == 1
    assert read(two[0]) == before


def test_inputs_that_are_none(tmp_path: Path, capsys) -> None:
    (tmp_path / "x.pcap").write_text("hello")
    for name in ("x.pcap", "missing.pcap"):
        assert main(["convert", str(tmp_path / name), str(tmp_path / "out.jsonl")]) == 1
        said = capsys.readouterr().err
        assert name in said and said.count("\n") == 1 and "Traceback" not in said


def test_wrong_usage(capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["convert", "only-one.pcap"])
    assert stopped.value.code == 2
