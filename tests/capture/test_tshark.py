"""tshark reads our files, and finds the PDUs that we wrote."""

from __future__ import annotations

import subprocess

import pytest

from smpplab.capture.record import Capture, Record

pytestmark = pytest.mark.tshark


@pytest.mark.parametrize("suffix", [".pcap", ".pcapng"])
def test_tshark_shows_the_same_pdus(messy, tmp_path, suffix):
    talk = messy.conversation(60, seed=5)
    records = [
        Record(n * 1000, f"s{n % 3}", ("to_mc", "to_esme")[way], pdu) for n, (way, pdu) in enumerate(talk)
    ]
    path = tmp_path / f"x{suffix}"
    Capture(records).save(path)
    checks = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-d", "tcp.port==2775,smpp"]
    fields = [
        "-T",
        "fields",
        "-e",
        "smpp.sequence_number",
        "-e",
        "smpp.command_id",
        "-e",
        "tcp.checksum.status",
    ]
    command = ["tshark", "-n", "-r", str(path), *checks, "-Y", "smpp", *fields]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    shown = [line.split("\t") for line in done.stdout.splitlines()]
    assert [(int(seq), int(number, 16)) for seq, number, _ in shown] == [
        (int.from_bytes(pdu[12:16], "big"), int.from_bytes(pdu[4:8], "big")) for _, pdu in talk
    ]
    assert {status for _, _, status in shown} == {"1"}
