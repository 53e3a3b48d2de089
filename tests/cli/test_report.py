"""``smpplab report``: text on stdout, a page where asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from smpplab.capture import Capture, Record
from smpplab.cli import main
from smpplab.wire import SubmitSm, SubmitSmResp


@pytest.fixture
def file(tmp_path: Path) -> str:
    ask = bytes(SubmitSm(destination_addr="447700900123", short_message=b"Hi", sequence_number=1))
    answer = bytes(SubmitSmResp(message_id="77", sequence_number=1))
    records = [Record(10**18, "lab", "to_mc", ask), Record(10**18 + 2_500_000, "lab", "to_esme", answer)]
    Capture(records).save(tmp_path / "x.jsonl")
    return str(tmp_path / "x.jsonl")


def test_text(file: str, capsys) -> None:
    assert main(["report", file]) == 0
    printed = capsys.readouterr()
    assert printed.out.startswith("Overview\n") and "submit_sm  lab            1    2.50" in printed.out
    assert printed.err == "kept 2 PDUs of 1 session; nothing repaired, nothing dropped\n"


def test_page(file: str, tmp_path: Path, capsys) -> None:
    out = tmp_path / "r.html"
    assert main(["report", file, file, "--out", str(out), "--title", "Monday"]) == 0
    assert "<h1>Monday</h1>" in out.read_text(encoding="utf-8")
    assert f"wrote {out}" in capsys.readouterr().err


def test_no_capture(tmp_path: Path, capsys) -> None:
    (tmp_path / "x.pcap").write_text("hello")
    assert main(["report", str(tmp_path / "x.pcap")]) == 1
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.count("\n") == 1
