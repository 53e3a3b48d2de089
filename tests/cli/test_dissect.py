"""`dissect`: from words, files and stdin, as text, HTML and JSON; never an error."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SPEC = Path(__file__).parents[2] / "data" / "spec"
THROTTLED = "00000010 80000004 00000058 00000002"


def vectors() -> list[dict[str, str]]:
    with open(SPEC / "vectors.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_text(program: Callable) -> None:
    code, out, err = program("dissect", *THROTTLED.split())
    assert (code, err) == (0, "")
    assert "submit_sm_resp" in out and "ESME_RTHROTTLED" in out


@pytest.mark.parametrize("row", vectors(), ids=lambda row: row["id"])
def test_json_holds_every_field_and_tiles_the_pdu(program: Callable, row: dict[str, str]) -> None:
    code, out, _ = program("dissect", "--format", "json", row["hex"])
    assert code == 0
    (found,) = json.loads(out)
    assert found["command"] == row["pdu"]
    wanted = json.loads(row["fields"])
    fields = {field["name"]: field["value"] for field in found["fields"]}
    for name, value in wanted.items():
        if not isinstance(value, list):
            assert fields[name] == value, name
        for index, entry in enumerate(value if isinstance(value, list) else []):
            for part, inner in entry.items():
                assert fields[f"{name}[{index}].{part}"] == inner
    assert [[tlv["name"], tlv["value"]] for tlv in found["tlvs"]] == json.loads(row["tlvs"])
    at = 16
    for span in sorted(
        [*found["fields"], *found["tlvs"], *found["remains"]], key=lambda span: span["offset"]
    ):
        assert span["offset"] == at, span
        at += span["length"]
    assert at == found["command_length"] == len(row["hex"]) // 2


def test_lines_from_stdin(program: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "\n".join([THROTTLED, "", "no pdu at all", "00000010 00000015"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    code, out, _ = program("dissect", "-", "--lines")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and len(found) == 3
    assert found[0]["status"] == "ESME_RTHROTTLED" and found[0]["problems"] == []
    assert found[1]["problems"] and found[2]["problems"]


def test_stdin_may_be_closed(program: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)  # as Python has it after <&-
    code, out, err = program("dissect", "-")
    assert (code, out, err) == (2, "", "smpplab: - reads stdin, which is closed\n")


def test_a_file_with_octets(program: Callable, tmp_path: Path) -> None:
    path = tmp_path / "pdu.bin"
    path.write_bytes(bytes.fromhex(THROTTLED))
    assert "ESME_RTHROTTLED" in program("dissect", str(path))[1]


def test_html_is_a_whole_page(program: Callable) -> None:
    out = program("dissect", "--format", "html", THROTTLED)[1]
    assert out.startswith("<!DOCTYPE html>") and "</html>" in out and "<script" not in out


def test_a_vendors_rows(program: Callable, tmp_path: Path) -> None:
    vendor = tmp_path / "acme.toml"
    vendor.write_text(
        '[[tlv]]\ntag = 0x1501\nname = "acme_campaign"\ntype = "cstring"\nsize = 33\n'
        '[statuses]\n0x0401 = "ACME_BLOCKED"\n'
    )
    octets = "0000001e 80000004 00000401 00000002 00 1501 0009 6175 7475 6d6e 3236 00".replace("001e", "001e")
    _, out, _ = program("dissect", "--vendor", str(vendor), "--format", "json", octets)
    (found,) = json.loads(out)
    assert found["status"] == "ACME_BLOCKED"
    assert [(tlv["name"], tlv["display"]) for tlv in found["tlvs"]] == [("acme_campaign", "autumn26")]


def test_a_broken_vendor_file_is_wrong_usage(program: Callable, tmp_path: Path) -> None:
    vendor = tmp_path / "acme.toml"
    vendor.write_text("[[tlv]]\nname = 'no tag'\n")
    code, _, err = program("dissect", "--vendor", str(vendor), THROTTLED)
    assert code == 2 and err == f"smpplab: {vendor}: 'tag'\n"
