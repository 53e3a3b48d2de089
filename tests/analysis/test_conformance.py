"""Findings: each is named, and a clean conversation has none."""

from __future__ import annotations

from smpplab.analysis.conformance import conformance
from smpplab.wire import GenericNack, SubmitSm, SubmitSmResp, patch


def kinds(talk) -> list[tuple[int, str]]:
    found = conformance(talk.frame)
    return list(zip(found["row"].tolist(), found["kind"].tolist(), strict=True))


def test_a_clean_conversation(talk) -> None:
    assert kinds(talk.submit(1, 0, 1, id="a").receipt(1, 5, "a")) == []
    assert list(conformance(talk.frame)) == [
        "row", "time", "session", "frame", "command", "sequence_number", "kind", "finding",
    ]  # fmt: skip


def test_each_kind(talk) -> None:
    talk.submit(1, 0).submit(1, 1, 2, id="a")
    talk.say(SubmitSmResp(message_id="a", sequence_number=1), 3, "to_esme")
    talk.say(patch(SubmitSm(destination_addr="1", sequence_number=4), sm_length=9), 4, frame=12)
    talk.say(SubmitSm(destination_addr="1", sequence_number=0x80000001), 5)
    talk.say(GenericNack(sequence_number=0, command_status=2), 6, "to_esme")
    assert kinds(talk) == [
        (0, "unanswered"), (1, "reused"), (3, "unsolicited"), (4, "malformed"), (4, "unanswered"),
        (5, "unanswered"), (5, "sequence"), (6, "unsolicited"),
    ]  # fmt: skip
    found = conformance(talk.frame)
    assert "sm_length says 9 octets" in found["finding"].iloc[3] and found["frame"].iloc[3] == 12
    assert found["finding"].iloc[6] == "sequence_number 2,147,483,649 is not in 1 to 2,147,483,647"
