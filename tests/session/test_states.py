"""The state machine and the operation matrix are the specification's."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from smpplab.session import TRANSITIONS, Role, State, legal, may_send, operation_matrix
from smpplab.wire import (
    SMPP,
    BindReceiverResp,
    BindTransceiverResp,
    BindTransmitterResp,
    Outbind,
    Pdu,
    SubmitSm,
    UnbindResp,
    When,
    cstring,
    pdu,
)
from smpplab.wire.table import TX

SPEC = Path(__file__).parents[2] / "data" / "spec"
WRITTEN = {"3.4": ("esme_states_v34", "smsc_states_v34"), "5.0": ("esme_states_v50", "smsc_states_v50")}


def commands() -> list[dict[str, str]]:
    with open(SPEC / "commands.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


CASES = [
    (version, row)
    for version in WRITTEN
    for row in commands()
    if row["since"] <= version and not row["removed_in"]
]


@pytest.mark.parametrize(("version", "row"), CASES, ids=[f"{row['name']}-{v}" for v, row in CASES])
def test_the_operation_matrix_is_the_specifications(version: str, row: dict[str, str]) -> None:
    cls = SMPP.names[row["name"]]
    for role, column in zip(Role, WRITTEN[version], strict=True):
        found = {state.name for state in State if may_send(cls, role, state, version)}
        assert found == set(row[column].split()), role


def test_the_matrix_lists_every_command_of_a_dialect() -> None:
    matrix = operation_matrix(SMPP)
    assert [name for name, _, _ in matrix] == [cls.command for cls in SMPP.commands.values()]
    esme, mc = next((esme, mc) for name, esme, mc in matrix if name == "submit_sm")
    assert (esme, mc) == ((State.BOUND_TX, State.BOUND_TRX), ())


def test_roles_are_each_others_peers() -> None:
    assert Role.ESME.peer is Role.MC
    assert Role.MC.peer is Role.ESME


def test_bound_states() -> None:
    assert [state.name for state in State if state.bound] == ["BOUND_TX", "BOUND_RX", "BOUND_TRX"]


def test_states_as_the_table_names_them() -> None:
    assert State.BOUND_RX.when is When.BOUND_RX
    assert State.CLOSED.when is When.NEVER


def test_the_transition_table_is_whole() -> None:
    assert set(TRANSITIONS) == set(State)
    binds = {
        BindTransmitterResp: State.BOUND_TX,
        BindReceiverResp: State.BOUND_RX,
        BindTransceiverResp: State.BOUND_TRX,
    }
    assert TRANSITIONS[State.OPEN] == binds | {Outbind: State.OUTBOUND}
    assert TRANSITIONS[State.OUTBOUND] == binds
    assert all(TRANSITIONS[state] == {UnbindResp: State.UNBOUND} for state in State if state.bound)
    assert TRANSITIONS[State.CLOSED] == TRANSITIONS[State.UNBOUND] == {}


def test_nothing_may_be_sent_when_closed() -> None:
    assert legal(SMPP, Role.ESME, State.CLOSED) == legal(SMPP, Role.MC, State.CLOSED) == frozenset()


def test_a_vendors_pdu_and_its_response_obey_the_matrix_too() -> None:
    @pdu(0x00010205, esme=TX, since="3.4", section="vendor")
    class Ring(Pdu):
        number: str = cstring(21)

    @pdu(0x80010205, since="3.4", section="vendor")
    class RingResp(Pdu):
        number: str = cstring(21, default="")

    acme = SMPP.extend("acme", pdus=[Ring, RingResp])
    assert Ring in legal(acme, Role.ESME, State.BOUND_TX)
    assert Ring not in legal(acme, Role.ESME, State.BOUND_TRX)
    assert RingResp in legal(acme, Role.MC, State.BOUND_TX)
    assert RingResp not in legal(acme, Role.ESME, State.BOUND_TX)
    assert Ring not in legal(SMPP, Role.ESME, State.BOUND_TX)
    assert SubmitSm in legal(acme, Role.ESME, State.BOUND_TX)
