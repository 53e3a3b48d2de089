"""A simulator's messages and sessions as DataFrames."""

from __future__ import annotations

import pandas as pd

import smpplab as sl
from smpplab.analysis import simulated
from smpplab.simulator import Delivered, Simulator
from smpplab.transport.clock import ManualClock


def test_an_empty_simulator_has_the_same_columns_and_types():
    smsc = Simulator({"lab": "secret"}, clock=ManualClock())
    for frame, columns in (
        (smsc.messages.to_frame(), simulated.MESSAGE_COLUMNS),
        (smsc.sessions_frame(), simulated.SESSION_COLUMNS),
    ):
        assert len(frame) == 0
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == columns


async def test_messages_and_sessions():
    async with Simulator({"lab": "secret"}, fate=Delivered(after=0)) as smsc, sl.connect(smsc.url()) as esme:
        sent = await esme.submit("447700900123", "Hello", source="447700900999")
        await esme.submit("447700900124", "Later", validity="000001000000000R", schedule="000000010000000R")
        frame = smsc.messages.to_frame().set_index("message_id")
        first, second = frame.iloc[0], frame.iloc[1]
        assert first.name == sent.message_id
        assert (first.message_state, first.destination_addr, first.text) == (
            "DELIVERED", "447700900123", "Hello",
        )  # fmt: skip
        assert first.final_date == first.submit_date and pd.isna(first.validity_period)
        assert second.message_state == "SCHEDULED" and pd.isna(second.final_date)
        assert second.schedule_delivery_time - second.submit_date == pd.Timedelta("1h")
        assert second.validity_period - second.submit_date == pd.Timedelta("1D")
        kinds = frame.reset_index().dtypes.astype(str).to_dict()
        assert kinds == simulated.MESSAGE_COLUMNS
        (session,) = smsc.sessions_frame().itertuples()
        assert (session.system_id, session.state, session.interface_version) == ("lab", "BOUND_TRX", "3.4")
