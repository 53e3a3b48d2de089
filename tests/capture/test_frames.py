"""A capture's table: the same columns and types whatever is in it."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, strategies as st

from smpplab.capture import Capture, Record, frames, read
from smpplab.capture.frames import frame_of, tlvs, to_capture, to_frame
from smpplab.wire import SMPP, DeliverSm, QuerySm, SubmitSm, SubmitSmResp, cstring, patch, tlv

TIME = 1_715_680_800_123_456_789


def one(octets: bytes, direction: str = "to_mc", **more: object) -> Record:
    return Record(TIME, "lab", direction, octets, **more)  # type: ignore[arg-type]


def submit(**fields: object) -> bytes:
    return bytes(SubmitSm(destination_addr="00447700900123", sequence_number=7, **fields))


@pytest.fixture
def mixed() -> Capture:
    """A PDU of every command, a broken one, an unknown one, a stump, and an unknown status."""
    rng = random.Random(5)
    octets = [bytes(cls.random(rng)) for cls in SMPP.commands.values()]
    octets += [
        patch(submit(short_message=b"Hello"), sm_length=200),
        b"\0\0\0\x10\0\0\0\xaa" + bytes(8),
        b"\0\0",
    ]
    octets.append(bytes(SubmitSmResp(command_status=0x0433, sequence_number=7)))
    return Capture(
        one(each, ("to_mc", "to_esme")[n % 2], src="a:1", frame=n) for n, each in enumerate(octets)
    )


def test_one_row_a_pdu_in_order(mixed: Capture) -> None:
    frame = to_frame(mixed)
    assert list(frame.index) == list(range(len(mixed)))
    assert frame["octets"].tolist() == [record.octets for record in mixed]
    assert frame["frame"].tolist() == list(range(len(mixed)))
    assert frame["command"].isna().tolist() == [False] * (len(mixed) - 2) + [True, False]


def test_values() -> None:
    frame = to_frame(Capture([one(submit(short_message=b"Hi", esm_class=3, tlvs={"payload_type": 0}))]))
    row = frame.iloc[0]
    assert (row["time"].value, str(frame["time"].dtype)) == (TIME, "datetime64[ns, UTC]")
    assert (row["command"], row["status"], row["command_id"], row["sequence_number"]) == (
        "submit_sm",
        "ESME_ROK",
        4,
        7,
    )
    assert row["destination_addr"] == "00447700900123"  # text: the zeros stay
    assert (row["short_message"], row["text"], row["sm_length"], row["esm_class"]) == (b"Hi", "Hi", 2, 3)
    assert json.loads(row["tlvs"]) == [{"tag": 0x19, "name": "payload_type", "value": "00"}]
    assert row["problem"] == "" and pd.isna(row["message_id"]) and pd.isna(row["error_code"])


def test_the_same_types_empty_full_and_mixed(mixed: Capture) -> None:
    empty, full = to_frame(Capture()), to_frame(mixed)
    assert list(empty.columns) == list(full.columns) and len(empty) == 0
    for name in empty.columns:
        if name in ("session", "command", "status"):  # categories: names that only this capture has come last
            assert isinstance(full[name].dtype, pd.CategoricalDtype)
            fixed = list(empty[name].cat.categories)
            assert list(full[name].cat.categories)[: len(fixed)] == fixed
        else:
            assert full[name].dtype == empty[name].dtype, name


def test_tables_of_two_captures_go_together(mixed: Capture) -> None:
    some = to_frame(Capture([one(submit())]))
    other = to_frame(Capture([one(bytes(SubmitSmResp(message_id="1")), "to_esme")]))
    both = pd.concat([some, other])
    assert both.dtypes.equals(some.dtypes) and both["command"].tolist() == ["submit_sm", "submit_sm_resp"]


def test_codes_without_a_name(mixed: Capture) -> None:
    frame = to_frame(mixed)
    assert frame["command"].iloc[-3] == "0x000000AA"
    assert frame["status"].iloc[-1] == "0x00000433"
    assert frame.iloc[-2][["command_id", "command_length", "sequence_number"]].isna().all()
    assert "a header has 16 octets, 2 are here" in frame["problem"].iloc[-2]


def test_a_broken_pdu_keeps_its_row(mixed: Capture) -> None:
    row = to_frame(mixed).iloc[-4]
    assert row["destination_addr"] == "00447700900123" and pd.isna(row["short_message"])
    assert row["problem"].startswith("submit_sm.short_message at octet ")
    assert row["problem"].endswith(": sm_length says 200 octets, 5 left")


def test_what_the_reader_said_comes_first_and_once() -> None:
    broken = patch(submit(short_message=b"Hello"), sm_length=200)
    frame = to_frame(Capture([one(broken, problem="resynchronised")]))
    said = frame["problem"].iloc[0]
    assert said.startswith("resynchronised; submit_sm.short_message")
    assert to_frame(to_capture(frame))["problem"].iloc[0] == said


def test_a_vendors_rows_are_read_with_its_dialect() -> None:
    acme = SMPP.extend("acme", tlvs=[tlv(0x1501, "acme_campaign", cstring(33))], statuses={0x433: "ACME_NO"})
    capture = Capture(
        [one(submit(tlvs=[(0x1501, b"spring\0")])), one(bytes(SubmitSmResp(command_status=0x433)))]
    )
    frame = to_frame(capture, acme)
    assert json.loads(frame["tlvs"].iloc[0])[0]["name"] == "acme_campaign"
    assert frame["status"].iloc[1] == "ACME_NO" and to_frame(capture)["status"].iloc[1] == "0x00000433"


def test_the_table_of_one_command() -> None:
    capture = Capture([one(submit()), one(bytes(QuerySm(message_id="9", source_addr="5"))), one(submit())])
    frame = capture.frame(QuerySm)
    fields = [name for name in frame.columns if name in {row.name for row in QuerySm.ROWS}]
    assert fields == ["message_id", "source_addr_ton", "source_addr_npi", "source_addr"]
    assert frame["message_id"].tolist() == ["9"] and len(frame_of(capture, SubmitSm)) == 2
    assert len(frame_of(capture, DeliverSm)) == 0


def test_the_long_table_of_tlvs() -> None:
    tlvs_ = {"user_message_reference": 7, "message_payload": b"Hi"}
    capture = Capture([one(submit()), one(submit(tlvs=tlvs_)), one(submit(tlvs=[(0x1501, b"x")]))])
    found = capture.tlvs()
    assert found["row"].tolist() == [1, 1, 2] and found["tag"].tolist() == [0x204, 0x424, 0x1501]
    assert found["name"].tolist() == ["user_message_reference", "message_payload", "0x1501"]
    assert found["octets"].tolist() == [b"\0\x07", b"Hi", b"x"]
    assert tlvs(Capture()).dtypes.drop("session").equals(found.dtypes.drop("session"))


def test_parquet_keeps_every_type(tmp_path: Path, mixed: Capture) -> None:
    mixed.save(tmp_path / "x.parquet")
    frame, again = mixed.to_frame(), pd.read_parquet(tmp_path / "x.parquet")
    assert again.dtypes.to_dict() == frame.dtypes.to_dict()
    pd.testing.assert_frame_equal(again, frame)
    assert [row[:7] for row in read(tmp_path / "x.parquet").rows] == [row[:7] for row in mixed.rows]


def test_parquet_keeps_every_type_of_an_empty_table(tmp_path: Path) -> None:
    Capture().save(tmp_path / "x.parquet")
    frame = read(tmp_path / "x.parquet").to_frame()
    assert frame.dtypes.to_dict() == to_frame(Capture()).dtypes.to_dict()
    plain = pd.read_parquet(tmp_path / "x.parquet")  # Parquet has no place for categories of no rows
    kept = [name for name in frame if not isinstance(frame[name].dtype, pd.CategoricalDtype)]
    assert plain[kept].dtypes.equals(frame[kept].dtypes)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_text_formats_give_the_same_table_again(tmp_path: Path, mixed: Capture, suffix: str) -> None:
    mixed.save(tmp_path / f"x{suffix}")
    pd.testing.assert_frame_equal(to_frame(read(tmp_path / f"x{suffix}")), to_frame(mixed))


def test_octets_are_hexadecimal_in_csv(tmp_path: Path) -> None:
    Capture([one(submit(short_message=b"\xff\x00"))]).save(tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    assert row["short_message"] == "ff00" and row["destination_addr"] == "00447700900123"
    assert row["time"] == "2024-05-14T10:00:00.123456789Z"


def test_a_table_gives_its_capture_back(mixed: Capture) -> None:
    assert [row[:7] for row in to_capture(to_frame(mixed)).rows] == [row[:7] for row in mixed.rows]


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_octets_at_all_make_a_table(octets: list[bytes]) -> None:
    frame = to_frame(Capture(map(one, octets)))
    assert frame["octets"].tolist() == octets
    whole = [len(each) >= 16 and int.from_bytes(each[:4]) == len(each) for each in octets]
    assert all(problem or fits for problem, fits in zip(frame["problem"], whole, strict=True))


def test_each_call_makes_a_table_of_its_own() -> None:
    capture = Capture([one(submit())])
    changed = capture.to_frame()
    changed.loc[0, "destination_addr"] = "1"
    assert capture.to_frame()["destination_addr"].iloc[0] == "00447700900123"


def test_a_table_can_be_made_while_the_capture_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorder appends on another thread; the table is of the moment at which it was asked for."""
    capture = Capture([one(submit())])
    real = frames.read_columns

    def meanwhile(octets: Any, dialect: Any) -> Any:
        capture.append(one(submit()))
        return real(octets, dialect)

    monkeypatch.setattr(frames, "read_columns", meanwhile)
    assert (len(to_frame(capture)), len(capture)) == (1, 2)


def test_a_part_of_a_table_keeps_its_types(mixed: Capture) -> None:
    frame = to_frame(mixed)
    assert frame[frame["command"] == "submit_sm"].dtypes.equals(frame.dtypes)
    assert frame["status"].cat.categories.is_unique
