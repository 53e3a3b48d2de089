"""One message, many destinations: who refused it, and whose receipt it is."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from smpplab.client.multi import Destination, MultiSubmission
from smpplab.errors import CommandError, UsageError
from smpplab.text import receipts
from smpplab.wire import SMPP, TON, CommandStatus, DistributionList, SmeAddress, SubmitMultiResp, UnsuccessSme

A, B = "447700900123", "447700900124"
NUMBERS = st.lists(st.sampled_from([f"44770090{n:04d}" for n in range(900, 906)]), min_size=1, max_size=12)


def sent(*to: Any, ids: tuple[str, ...] = ("77",), refused: tuple[str, ...] = ()) -> MultiSubmission:
    submission = MultiSubmission([Destination.of(each) for each in to], len(ids))
    bad = [UnsuccessSme(destination_addr=name, error_status_code=0x0B) for name in refused]
    for message_id in ids:
        asked = [each for each in submission.destinations if not each.failed]
        submission.answered(
            SubmitMultiResp(message_id=message_id, unsuccess_sme=tuple(bad)), asked, SMPP.status
        )
        bad = []
    submission.expect(ids, 1)
    return submission


def receipt(source: str, message_id: str = "77", stat: str = "DELIVRD") -> receipts.Receipt:
    found = receipts.parse(receipts.build(message_id=message_id, stat=stat))
    found.source = source
    return found


def take(submission: MultiSubmission, *sources: str, **fields: Any) -> list[bool]:
    found = [receipt(source, **fields) for source in sources]
    return [submission.awaited.take(each, each.message_id or "", 5.0) for each in found]


def test_destinations_in_every_form() -> None:
    entry = SmeAddress(destination_addr=A)
    forms = [Destination.of(each) for each in ("+" + A, (TON.NATIONAL, 1, "7700900123"), "ACME", entry)]
    assert [(each.name, each.entry.dest_addr_ton) for each in forms] == [  # type: ignore[union-attr]
        (A, TON.INTERNATIONAL), ("7700900123", TON.NATIONAL), ("ACME", TON.ALPHANUMERIC), (A, TON.UNKNOWN),
    ]  # fmt: skip
    assert forms[-1].entry is not entry, "yours is not changed"
    for wrong in (7, None, (1, 2), b"447700900123"):
        with pytest.raises(UsageError, match=r"^a destination is digits"):
            Destination.of(wrong)


def test_before_any_answer() -> None:
    destination = Destination.of(A)
    assert (destination.ok, destination.failed, destination.message_id) == (False, False, "")
    destination.fail(CommandError("no", status=CommandStatus.ESME_RSYSERR))
    assert (destination.ok, destination.failed, destination.status) == (
        False,
        True,
        CommandStatus.ESME_RSYSERR,
    )
    assert repr(destination) == f"<Destination {A} ESME_RSYSERR>"


def test_how_it_shows_itself() -> None:
    submission = sent(A, B, ids=("77", "78"), refused=(A,))
    assert repr(submission) == "<MultiSubmission 77, 78: 1 of 2 destinations accepted>"
    assert (submission.to, submission.segments) == (f"{A},{B}", 2)


@given(NUMBERS, st.data())
def test_each_refusal_is_of_one_destination(numbers: list[str], data: st.DataObject) -> None:
    refused = data.draw(st.permutations(numbers).map(lambda order: order[: len(order) // 2]))
    submission = sent(*numbers, refused=tuple(refused))
    assert sorted(each.name for each in submission.refused) == sorted(refused)
    assert len(submission.accepted) + len(submission.refused) == len(numbers)
    assert submission.unlisted == []
    assert all(each.status == CommandStatus.ESME_RINVDSTADR for each in submission.refused)
    assert all(bool(each.message_ids) == each.ok for each in submission.destinations)


@pytest.mark.parametrize("written", [A, "+" + A, "00" + A, "07700900123", "7700900123"])
def test_a_number_as_the_mc_writes_it(written: str) -> None:
    submission = sent(A, B, refused=(written,))
    assert [each.name for each in submission.refused] == [A]
    submission = sent(A, B)
    take(submission, written)
    assert [len(each.receipts) for each in submission.destinations] == [1, 0]


def test_a_refusal_of_somebody_else() -> None:
    submission = sent(A, refused=(A, "15550100", A))
    assert [entry.destination_addr for entry in submission.unlisted] == ["15550100", A]
    submission = sent(A, DistributionList(dl_name="staff"), refused=("15550100",))
    assert (len(submission.accepted), submission.ok) == (2, False)


# Receipts


@given(NUMBERS, st.integers(1, 3), st.randoms(use_true_random=False))
def test_all_receipts_in_any_order(numbers: list[str], segments: int, rng: random.Random) -> None:
    ids = tuple(f"id{n}" for n in range(segments))
    submission = sent(*numbers, ids=ids)
    coming = [(number, message_id) for number in numbers for message_id in ids]
    rng.shuffle(coming)
    for number, message_id in coming:
        assert not submission.receipted
        take(submission, number, message_id=message_id)
    assert submission.receipted
    assert all(len(each.receipts) >= 1 for each in submission.destinations)


def test_the_same_receipt_twice_is_no_news() -> None:
    submission = sent(A, B)
    assert take(submission, A, A, B) == [True, False, True]
    assert (submission.receipted, len(submission.receipts)) == (True, 2)


def test_receipts_that_are_not_final_do_not_count() -> None:
    submission = sent(A)
    take(submission, A, stat="ENROUTE")
    assert (submission.receipted, submission.receipted_after) == (False, None)
    take(submission, A)
    assert (submission.receipted, submission.receipted_after) == (True, 5.0)


def test_refused_destinations_are_not_waited_for() -> None:
    submission = sent(A, B, refused=(B,))
    take(submission, A)
    assert submission.receipted


def test_a_receipt_from_an_address_that_nobody_knows() -> None:
    submission = sent(A, B)
    take(submission, A, "LAB")
    assert submission.receipted, "it can only be of the other"
    assert take(submission, "LAB") == [False], "one too many"
    assert [len(each.receipts) for each in submission.destinations] == [1, 1]


def test_all_lists_count_as_one() -> None:
    lists = [DistributionList(dl_name=name) for name in ("staff", "guests")]
    submission = sent(A, *lists)
    take(submission, "15550100", "15550101", "15550102")
    assert not submission.receipted
    take(submission, A)
    assert (submission.receipted, len(submission.receipts)) == (True, 4)


def test_one_list_has_the_receipts_of_its_members() -> None:
    submission = sent(A, DistributionList(dl_name="staff"))
    take(submission, "15550100", "15550101", A)
    assert [len(each.receipts) for each in submission.destinations] == [1, 2]


async def test_waiting_for_the_last_one() -> None:
    submission = sent(A, B)
    waiting = asyncio.create_task(submission.receipt(timeout=5))
    await asyncio.sleep(0)
    take(submission, A)
    await asyncio.sleep(0)
    assert not waiting.done()
    take(submission, B, stat="UNDELIV")
    assert (await waiting).outcome == "failed"
