"""The conversation, played as dialogues: states, window, timers, and what is answered to what."""

from __future__ import annotations

import csv
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import EncodeError, LocalProtocolError, UsageError, WindowFull
from smpplab.session import (
    BadPdu,
    Broken,
    Event,
    LinkSilent,
    Received,
    Role,
    Sent,
    Session,
    State,
    StateChanged,
    TimedOut,
    Timers,
    response_class,
)
from smpplab.testing import Answer, Ask, Dialogue, Wait
from smpplab.wire import (
    SMPP,
    SMPP34,
    AlertNotification,
    BindReceiver,
    BindReceiverResp,
    BindTransceiver,
    BindTransceiverResp,
    BindTransmitter,
    BindTransmitterResp,
    CommandStatus,
    DataSm,
    DataSmResp,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    EnquireLinkResp,
    GenericNack,
    Outbind,
    Pdu,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    UnbindResp,
    UnknownPdu,
    decode,
    patch,
    split,
)

SPEC = Path(__file__).parents[2] / "data" / "spec"
ESME, MC = Role.ESME, Role.MC
TX, RX, TRX = State.BOUND_TX, State.BOUND_RX, State.BOUND_TRX
SUBMIT = SubmitSm(destination_addr="447700900123", short_message=b"Hi")
DELIVER = DeliverSm(destination_addr="447700900999", short_message=b"Hi")
OFF = Timers(response=None, enquire_link=None)
BINDS: list[tuple[Any, Any, State]] = [
    (BindTransmitter, BindTransmitterResp, TX),
    (BindReceiver, BindReceiverResp, RX),
    (BindTransceiver, BindTransceiverResp, TRX),
]


def submit() -> SubmitSm:
    return SUBMIT.replace()


def bound(role: Role = ESME, state: State = TRX, **options: Any) -> Session:
    """A session that is bound, as the dialogue makes one."""
    return Dialogue(role, state, **options).session


def answers(session: Session) -> list[Pdu]:
    return [decode(octets, session.dialect) for octets in split(session.data_to_send())[0]]


# Binding


@pytest.mark.parametrize(("bind", "answer", "state"), BINDS)
def test_an_esme_binds(bind: Any, answer: Any, state: State) -> None:
    pdu = bind(system_id="lab", password="secret08")
    (Dialogue(ESME) >> Ask(pdu) << pdu.replace(sequence_number=1) >> answer(system_id="MC") << state).play()


@pytest.mark.parametrize(("bind", "answer", "state"), BINDS)
def test_an_mc_is_bound_to(bind: Any, answer: Any, state: State) -> None:
    reply = answer(system_id="MC")
    (Dialogue(MC) >> bind(system_id="lab") >> Answer(reply) << answer(system_id="MC") << state).play()


@pytest.mark.parametrize(("bind", "answer", "state"), BINDS)
@pytest.mark.parametrize("role", list(Role))
def test_a_refused_bind_leaves_the_session_open(bind: Any, answer: Any, state: State, role: Role) -> None:
    refusal = answer(command_status=CommandStatus.ESME_RBINDFAIL)
    dialogue = Dialogue(role)
    if role is ESME:
        dialogue >> Ask(bind(system_id="lab")) << bind(system_id="lab") >> refusal
    else:
        dialogue >> bind(system_id="lab") >> Answer(refusal) << refusal.replace()
    assert dialogue.play().state is State.OPEN


def test_a_nack_refuses_a_bind_too() -> None:
    dialogue = Dialogue(ESME) >> Ask(BindReceiver(system_id="lab")) << BindReceiver(system_id="lab")
    session = (dialogue >> GenericNack(command_status=3)).play()
    assert (session.state, len(session.window)) == (State.OPEN, 0)


def test_an_outbind_asks_for_a_bind() -> None:
    dialogue = Dialogue(ESME) >> Outbind(system_id="MC") << State.OUTBOUND
    dialogue >> Ask(BindReceiver(system_id="lab")) << BindReceiver(system_id="lab")
    (dialogue >> BindReceiverResp(system_id="MC") << RX).play()


def test_an_mc_asks_for_a_bind() -> None:
    dialogue = Dialogue(MC) >> Ask(Outbind(system_id="MC")) << Outbind(system_id="MC") << State.OUTBOUND
    session = (
        dialogue >> BindReceiver(system_id="lab") >> Answer(BindReceiverResp()) << BindReceiverResp() << RX
    )
    assert not session.play().window, "nobody waits for an answer to outbind"


# What we may not send changes nothing


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("role", list(Role))
def test_an_illegal_request_changes_nothing(role: Role, state: State) -> None:
    session = bound(role, state)
    for cls in SMPP.commands.values():
        if cls in session._allowed:
            continue
        pdu = cls.random(random.Random(0))
        with pytest.raises(LocalProtocolError) as caught:
            session.request(pdu, 0.0)
        assert str(caught.value) == f"the {role.name} may not send {cls.command} while {state.name}"
        assert (session.state, len(session.window), session.data_to_send(), session.take()) == (
            state, 0, b"", [],
        )  # fmt: skip


def test_a_request_that_does_not_fit_changes_nothing() -> None:
    session = bound()
    with pytest.raises(EncodeError):
        session.request(SUBMIT.replace(destination_addr="4" * 30), 0.0)
    assert (len(session.window), session.data_to_send()) == (0, b"")


def test_after_unbind_no_new_requests_go_out() -> None:
    dialogue = Dialogue(ESME, TRX) >> Ask(Unbind()) << Unbind()
    dialogue >> Ask(submit()) << "refused: the ESME may not send submit_sm after unbind"
    dialogue >> Ask(EnquireLink()) << EnquireLink()
    (
        dialogue >> DELIVER >> Answer(DeliverSmResp()) << DeliverSmResp() >> UnbindResp() << State.UNBOUND
    ).play()


def test_a_refused_unbind_lets_the_session_go_on() -> None:
    dialogue = Dialogue(ESME, TRX) >> Ask(Unbind()) << Unbind() >> UnbindResp(command_status=8)
    assert (dialogue >> Ask(submit()) << submit()).play().state is TRX


# The window


def test_a_full_window_takes_no_more_until_one_is_answered() -> None:
    dialogue = Dialogue(ESME, TRX, window=1) >> Ask(submit()) << submit()
    dialogue >> Ask(submit()) << "refused: 1 requests are outstanding, the window takes 1"
    (dialogue >> SubmitSmResp(message_id="1") >> Ask(submit()) << submit()).play()


def test_a_refused_request_keeps_no_number() -> None:
    session = bound(window=1)
    session.request(submit(), 0.0)
    second = submit()
    with pytest.raises(WindowFull):
        session.request(second, 0.0)
    assert second.sequence_number == 0


@pytest.mark.parametrize("pdu", [EnquireLink(), Unbind()])
def test_link_requests_go_out_through_a_full_window(pdu: Pdu) -> None:
    (Dialogue(ESME, TRX, window=1) >> Ask(submit()) << submit() >> Ask(pdu.replace()) << pdu.replace()).play()


BROKEN_RESPONSE = bytes.fromhex("00000012 80000004 00000000 00000001 4142")  # a message_id without its NUL


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (SubmitSmResp(message_id="7"), None),
        (SubmitSmResp(command_status=0x58), None),
        (SubmitSmResp(), None),
        (GenericNack(command_status=2), None),
        (Wait(30), "timed out submit_sm"),
        (BROKEN_RESPONSE, "bad submit_sm_resp"),
    ],
)
def test_every_end_of_a_request_frees_its_slot(end: Any, words: str | None) -> None:
    dialogue = Dialogue(ESME, TRX, timers=Timers(30, None)) >> Ask(submit()) << submit() >> end
    if words:
        dialogue << words
    assert not dialogue.play().window


@pytest.mark.parametrize(
    "response",
    [
        SubmitSmResp(message_id="7", sequence_number=99),
        DeliverSmResp(sequence_number=1),
        UnknownPdu(0x80010203, b"x", sequence_number=1),
        BROKEN_RESPONSE[:12] + b"\0\0\0\x63" + BROKEN_RESPONSE[16:],
        b"\0\0\0\x12\x80\0\0\x05" + BROKEN_RESPONSE[8:],
    ],
)
def test_what_is_not_its_answer_frees_nothing_and_is_not_answered(response: Any) -> None:
    session = bound()
    session.request(submit(), 0.0)
    session.data_to_send()
    session.receive(bytes(response), 1.0)
    assert list(session.window) == [1]
    assert session.data_to_send() == b""


def test_answers_may_come_in_any_order_and_twice() -> None:
    session = bound(dialect=SMPP34)
    numbers = [session.request(submit(), float(at)) for at in range(3)]
    assert numbers == [1, 2, 3]
    session.data_to_send()
    came = b"".join(bytes(SubmitSmResp(message_id=str(n), sequence_number=n)) for n in (3, 1, 1, 2))
    events = [event for event in session.receive(came, 10.0) if isinstance(event, Received)]
    assert [event.latency for event in events] == [8.0, 10.0, None, 9.0]
    assert [event.request is not None for event in events] == [True, True, False, True]
    assert not session.window
    assert session.data_to_send() == b""


def test_a_late_answer_is_kept_but_answers_nothing() -> None:
    dialogue = Dialogue(ESME, TRX, timers=Timers(5, None)) >> Ask(submit()) << submit()
    session = (dialogue >> Wait(5) << "timed out submit_sm" >> SubmitSmResp(message_id="1")).play()
    assert not session.window


def test_a_request_may_wait_for_a_time_of_its_own() -> None:
    session = bound(timers=Timers(30, None))
    session.request(submit(), 0.0)
    session.request(submit(), 0.0, timeout=2.0)
    assert session.next_deadline() == 2.0
    assert [type(event) for event in session.tick(2.0)] == [TimedOut]
    assert session.next_deadline() == 30.0


def test_without_response_timer_a_request_waits_for_ever() -> None:
    session = bound(timers=OFF)
    session.request(submit(), 0.0)
    assert session.next_deadline() is None
    assert session.tick(1e9) == []
    assert session.unanswered == [session.window[1].request]


# Sequence numbers


def test_sequence_numbers_begin_again_at_one_and_skip_those_in_use() -> None:
    session = bound(window=5)
    first = session.request(submit(), 0.0)
    session._last_sequence = 0x7FFFFFFE
    assert [session.request(submit(), 0.0) for _ in range(3)] == [0x7FFFFFFF, 2, 3]
    assert first == 1


def test_a_given_number_is_kept_but_not_used_twice_at_once() -> None:
    session = bound()
    pdu = submit()
    assert session.request(pdu, 0.0) == 1
    with pytest.raises(LocalProtocolError, match="sequence_number 1 still waits for its answer"):
        session.request(pdu, 0.0)
    session.receive(bytes(SubmitSmResp(sequence_number=1)), 0.0)
    assert session.request(pdu, 0.0) == 1


class Given:
    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)

    def next_sequence(self) -> int:
        return self.numbers.pop(0)


def test_numbers_may_come_from_elsewhere() -> None:
    session = bound(sequence=Given(500, 400))
    assert [session.request(submit(), 0.0) for _ in range(2)] == [500, 400]


@pytest.mark.parametrize("number", [0, 0x80000000, 7])
def test_numbers_from_elsewhere_that_cannot_be_are_refused(number: int) -> None:
    session = bound(sequence=Given(7, number))
    session.request(submit(), 0.0)
    with pytest.raises(
        LocalProtocolError, match=f"^sequence= gave {number}: it is no sequence number, or still"
    ):
        session.request(submit(), 0.0)
    assert list(session.window) == [7]


# Timers


def test_an_hour_of_link_checks() -> None:
    """Both ends of one link, an hour of virtual time, a check every 60 seconds by either."""
    esme = bound(timers=Timers(10, 60))
    mc = bound(MC, timers=Timers(10, 60))
    now, checks = 0.0, 0
    while now < 3600:
        now = min(due for due in (esme.next_deadline(), mc.next_deadline()) if due is not None)
        assert not [e for e in esme.tick(now) + mc.tick(now) if isinstance(e, LinkSilent | TimedOut)]
        for near, far in ((esme, mc), (mc, esme), (esme, mc), (mc, esme)):
            octets = near.data_to_send()
            checks += octets.count(b"\0\0\0\x10\0\0\0\x15")
            if octets:
                far.receive(octets, now)
    assert now == 3600
    assert checks == 120


def test_any_pdu_is_a_sign_of_life() -> None:
    dialogue = (
        Dialogue(ESME, TRX, timers=Timers(10, 30))
        >> Wait(29)
        >> AlertNotification(source_addr="1", esme_addr="2")
    )
    (
        dialogue >> Wait(29.9) >> Wait(0.1) << EnquireLink() >> EnquireLinkResp() >> Wait(30) << EnquireLink()
    ).play()


@pytest.mark.parametrize("role", list(Role))
def test_a_silent_link_is_told_once(role: Role) -> None:
    dialogue = Dialogue(role, TRX, timers=Timers(10, 30)) >> Wait(30) << EnquireLink()
    dialogue >> Wait(9.9) >> Wait(0.1) << "silent enquire_link" << "timed out enquire_link"
    assert (dialogue >> Wait(1000)).play().next_deadline() is None


def test_a_silent_link_is_found_without_response_timer_too() -> None:
    dialogue = Dialogue(ESME, TRX, timers=Timers(None, 30)) >> Wait(30) << EnquireLink()
    (dialogue >> Wait(30) << "silent enquire_link" << "timed out enquire_link").play()


def test_an_unbound_session_checks_no_link() -> None:
    assert (Dialogue(ESME, timers=Timers(10, 30)) >> Wait(3600)).play().next_deadline() is None


@pytest.mark.parametrize("state", [State.OPEN, State.OUTBOUND])
def test_nobody_binds_in_time(state: State) -> None:
    timers = Timers(None, None, None, session_init=5)
    (Dialogue(MC, state, timers=timers) >> Wait(4.9) >> Wait(0.1) << "silent session_init" >> Wait(99)).play()


def test_a_bind_stops_the_session_init_timer() -> None:
    dialogue = (
        Dialogue(MC, timers=Timers(None, None, None, session_init=5))
        >> Wait(4)
        >> BindReceiver(system_id="lab")
    )
    (dialogue >> Answer(BindReceiverResp()) << BindReceiverResp() << RX >> Wait(100)).play()


def test_inactivity_ends_a_session_and_link_checks_do_not_count() -> None:
    timers = Timers(10, None, inactivity=60)
    dialogue = Dialogue(MC, TRX, timers=timers) >> Wait(50) >> SUBMIT >> Answer(SubmitSmResp(message_id="1"))
    dialogue << SubmitSmResp(message_id="1") >> Wait(50) >> EnquireLink() << EnquireLinkResp()
    assert (dialogue >> Wait(10) << "silent inactivity").play().next_deadline() is None


def test_an_answer_is_activity_but_that_of_a_link_check_is_not() -> None:
    dialogue = Dialogue(MC, TRX, timers=Timers(30, None, inactivity=60)) >> Wait(50) >> Ask(DELIVER.replace())
    (
        dialogue
        << DELIVER
        >> DeliverSmResp()
        >> Wait(50)
        >> Ask(EnquireLink())
        << EnquireLink()
        >> EnquireLinkResp()
    )
    (dialogue >> Wait(9.9) >> Wait(0.1) << "silent inactivity").play()


# What comes in


@pytest.mark.parametrize("state", list(State)[1:])
@pytest.mark.parametrize("role", list(Role))
def test_enquire_link_is_answered_in_every_state(role: Role, state: State) -> None:
    (Dialogue(role, state) >> EnquireLink(sequence_number=7) << EnquireLinkResp(sequence_number=7)).play()


@pytest.mark.parametrize("state", list(State)[1:])
@pytest.mark.parametrize("role", list(Role))
def test_unknown_commands_are_answered_in_every_state(role: Role, state: State) -> None:
    dialogue = Dialogue(role, state) >> UnknownPdu(0x0001_0201, b"abc\0", sequence_number=5)
    (dialogue << GenericNack(command_status=CommandStatus.ESME_RINVCMDID, sequence_number=5)).play()


@pytest.mark.parametrize("state", list(State)[1:])
@pytest.mark.parametrize("role", list(Role))
def test_broken_lengths_end_every_state(role: Role, state: State) -> None:
    dialogue = Dialogue(role, state) >> bytes.fromhex("0fffffff 00000004 00000000 00000009")
    nack = GenericNack(command_status=CommandStatus.ESME_RINVCMDLEN, sequence_number=9)
    session = (dialogue << nack << "broken" << "CLOSED").play()
    assert session.receive(bytes(EnquireLink(sequence_number=1)), 1.0) == []
    assert session.data_to_send() == b""


def test_pdus_before_a_broken_length_are_still_read() -> None:
    dialogue = Dialogue(ESME, TRX) >> bytes(EnquireLink(sequence_number=3)) + b"HTTP/1.1 400 Bad Request"
    number = int.from_bytes(b" Bad")
    nack = GenericNack(command_status=CommandStatus.ESME_RINVCMDLEN, sequence_number=number)
    (dialogue << EnquireLinkResp() << nack << "broken" << "CLOSED").play()


@pytest.mark.parametrize("state", [TX, RX, TRX])
@pytest.mark.parametrize("role", list(Role))
def test_an_unbind_is_answered_and_ends_the_session(role: Role, state: State) -> None:
    dialogue = Dialogue(role, state) >> Unbind() << UnbindResp() << State.UNBOUND
    (dialogue >> (DELIVER if role is ESME else SUBMIT) >> Unbind()).play()


def test_an_unbind_before_a_bind_is_refused() -> None:
    (Dialogue(MC) >> Unbind() << UnbindResp(command_status=CommandStatus.ESME_RINVBNDSTS)).play()


@pytest.mark.parametrize("state", [State.OPEN, TX, RX, TRX])
@pytest.mark.parametrize("role", list(Role))
def test_forbidden_requests_are_refused_with_their_own_response(role: Role, state: State) -> None:
    session = bound(role, state)
    for cls in SMPP.commands.values():
        if cls.is_response or cls in session._expected or cls in (Unbind, EnquireLink):
            continue
        session.receive(bytes(cls.random(random.Random(1)).replace(sequence_number=11)), 0.0)
        found = answers(session)
        if not cls.has_response:
            assert found == []
            continue
        again = state.bound and cls.command.startswith("bind_")
        status = CommandStatus.ESME_RALYBND if again else CommandStatus.ESME_RINVBNDSTS
        assert [type(pdu) for pdu in found] == [response_class(SMPP, cls.command_id)]
        assert (found[0].command_status, found[0].sequence_number) == (status, 11)
        assert session.state is state


def test_a_data_sm_is_taken_where_5_0_allows_it() -> None:
    data = DataSm(destination_addr="1")
    (Dialogue(ESME, RX) >> data >> Answer(DataSmResp()) << DataSmResp()).play()
    (Dialogue(ESME, TX) >> data << DataSmResp(command_status=CommandStatus.ESME_RINVBNDSTS)).play()


def rows(receiver: str) -> list[dict[str, str]]:
    with open(SPEC / "bad_pdus.csv", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["receiver"] == receiver]


@pytest.mark.parametrize("row", rows("ESME"), ids=lambda row: row["id"])
def test_bad_pdus_towards_an_esme(row: dict[str, str]) -> None:
    octets = bytes.fromhex(row["hex"])
    session = bound(ESME, State[row["state"]])
    pdu = submit()
    pdu.sequence_number = int.from_bytes(octets[12:16]) if "body" in row["id"] else 0
    session.request(pdu, 0.0)
    session.data_to_send()
    session.receive(octets, 0.0)
    check_answer(row, session)
    assert not session.window or "body" not in row["id"]


CONTENT = {  # well formed: what is wrong with it is for the message centre's own checks to find
    "destination_empty", "bad_priority", "bad_esm_class", "bad_replace_flag", "tlv_bad_length", "tlv_missing",
    "no_destinations", "query_unknown_id", "tlv_unknown", "tlv_reserved_value", "sar_incomplete",
}  # fmt: skip
WIRE = [row for row in rows("SMSC") if row["id"] not in CONTENT]


@pytest.mark.parametrize("row", WIRE, ids=lambda row: row["id"])
def test_bad_pdus_towards_an_mc_are_answered_as_the_specification_says(row: dict[str, str]) -> None:
    session = bound(MC, State[row["state"]], dialect=SMPP34)
    session.receive(bytes.fromhex(row["hex"]), 0.0)
    check_answer(row, session)
    assert session.state is State[row["state"]], "a bad PDU does not end the session"


def check_answer(row: dict[str, str], session: Session) -> None:
    found = [(pdu.command, pdu.command_status, pdu.sequence_number) for pdu in answers(session)]
    if row["reply_pdu"] == "none":
        assert found == []
    else:
        assert found == [(row["reply_pdu"], int(row["reply_status"], 16), int(row["reply_sequence"]))]


def test_a_broken_one_way_pdu_is_not_answered() -> None:
    (
        Dialogue(ESME, RX)
        >> bytes.fromhex("00000012 00000102 00000000 00000001 0101")
        << "bad alert_notification"
    ).play()


def test_a_broken_bind_is_refused_with_its_field() -> None:
    long = patch(bytes(BindReceiver(system_id="lab", sequence_number=4)), system_id="x" * 30)
    dialogue = Dialogue(MC) >> long
    (
        dialogue
        << BindReceiverResp(command_status=CommandStatus.ESME_RINVSYSID, sequence_number=4)
        << "bad bind_receiver"
    )
    dialogue.play()


# Inside


def test_a_handler_takes_requests_in_their_order_before_an_unbind_behind_them() -> None:
    session = bound(MC)

    def handle(event: Received) -> None:
        session.reply(event.pdu, SubmitSmResp(message_id="1"), event.time, event.time)

    session.handler = handle
    events = session.receive(bytes(submit()) + bytes(Unbind(sequence_number=2)), 0.0)
    assert [pdu.command for pdu in answers(session)] == ["submit_sm_resp", "unbind_resp"]
    assert [type(event) for event in events] == [Received, StateChanged]


def test_taps_see_everything_with_its_octets() -> None:
    session, seen = bound(), []
    session.taps.append(seen.append)
    session.request(submit(), 1.0)
    session.receive(bytes(SubmitSmResp(message_id="x", sequence_number=1)), 3.5)
    session.receive(bytes(DELIVER), 4.0)
    session.reply(seen[-1].pdu, DeliverSmResp(), 5.0, since=4.0)
    assert [type(event) for event in seen] == [Sent, Received, Received, Sent]
    assert [event.latency for event in seen] == [None, 2.5, None, 1.0]
    assert all(decode(event.octets) == event.pdu for event in seen)


def test_octets_go_out_as_they_are() -> None:
    session = Session(ESME)
    assert not session.has_data
    session.send_octets(b"nonsense", 0)
    assert session.has_data
    assert (session.data_to_send(), session.data_to_send()) == (b"nonsense", b"")


def test_the_end_leaves_what_is_unanswered() -> None:
    session = bound()
    pdu = submit()
    session.request(pdu, 0.0)
    assert session.close(9.0) == [StateChanged(TRX, State.CLOSED, 9.0)]
    assert session.close(9.0) == []
    assert session.ended
    assert session.unanswered == [pdu]


def test_repr_fits_a_line() -> None:
    assert repr(Session(MC)) == "<Session MC OPEN: 0 outstanding>"


# Properties

EXAMPLE = b"".join(
    bytes(pdu)
    for pdu in (
        DELIVER.replace(sequence_number=1),
        EnquireLink(sequence_number=2),
        SubmitSmResp(message_id="7", sequence_number=1),
        UnknownPdu(0x10201, b"abc", sequence_number=3),
        AlertNotification(source_addr="1", esme_addr="2", sequence_number=4),
        Unbind(sequence_number=5),
    )
) + bytes.fromhex("00000012 00000005 00000000 00000006 4142 ffffffff")


def outcome(chunks: list[bytes]) -> tuple[list[str], bytes]:
    session = bound(dialect=SMPP34)
    session.request(submit(), 0.0)
    events: list[Event] = []
    for chunk in chunks:
        events += session.receive(chunk, 1.0)
    return [repr(event) for event in events], session.data_to_send()


WHOLE = outcome([EXAMPLE])


@given(cuts=st.lists(st.integers(0, len(EXAMPLE)), max_size=30))
def test_any_chunking_gives_the_same_events(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(EXAMPLE)]
    events, sent = outcome([EXAMPLE[a:b] for a, b in pairwise(edges)])
    whole_events, whole_sent = WHOLE
    assert sent == whole_sent
    assert [event for event in events if "Broken" not in event] == [
        e for e in whole_events if "Broken" not in e
    ]


def test_octet_by_octet_is_the_same_too() -> None:
    assert outcome([EXAMPLE[at : at + 1] for at in range(len(EXAMPLE))])[1] == WHOLE[1]


FRAMED = st.builds(
    lambda cls, status, number, body: (
        (16 + len(body)).to_bytes(4)
        + cls.command_id.to_bytes(4)
        + status.to_bytes(4)
        + number.to_bytes(4)
        + body
    ),
    st.sampled_from(sorted(SMPP.commands.values(), key=lambda cls: cls.command_id)),
    st.sampled_from([0, 0, 8, 0x58, 0xFFFFFFFF]),
    st.integers(0, 3) | st.integers(0, 0xFFFFFFFF),
    st.binary(max_size=60),
)


@given(
    stream=st.lists(FRAMED | st.binary(max_size=40), max_size=8),
    role=st.sampled_from(Role),
    state=st.sampled_from(State),
)
def test_no_octets_make_it_raise(stream: list[bytes], role: Role, state: State) -> None:
    session = bound(role, state, timers=Timers(5, 5, 5, 5))
    if state is TRX:
        session.request(EnquireLink(), 0.0)
    for at, octets in enumerate(stream):
        events = session.receive(octets, float(at))
        assert all(isinstance(event, BadPdu | Broken | Received | StateChanged) for event in events)
        session.tick(float(at))
    answered, rest = split(session.data_to_send())
    assert rest == b""
    assert len(answered) <= sum(1 for _ in stream) + 20
    while (due := session.next_deadline()) is not None:
        session.tick(due)


@pytest.mark.parametrize("given", [None, b"octets", EnquireLink])
def test_what_is_no_pdu_is_no_request(given: Any) -> None:
    session = Session(Role.ESME)
    with pytest.raises(UsageError, match=r"^a request is a PDU, such as EnquireLink\(\), not "):
        session.request(given, 0.0)
    assert not session.has_data
