"""The state machine of messages against a plain model of it: 100,000 random steps, and no disagreement."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, strategies as st

from .model_run import Run, drive, replay

STEPS = 10_000


@pytest.mark.parametrize("seed", range(10))
async def test_simulator_and_model_agree(seed):
    run = await drive(random.Random(seed), STEPS)
    assert set(run.model.states()) >= {
        "ENROUTE", "DELIVERED", "EXPIRED", "DELETED", "UNDELIVERABLE", "ACCEPTED", "UNKNOWN", "REJECTED",
        "SKIPPED",
    }  # fmt: skip
    assert sum(run.receipts.values()) > STEPS / 20


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(set(Run.KINDS))), st.integers(0, 99)), max_size=50))
async def test_small_cases(steps):
    """The same with Hypothesis, which makes a disagreement as short as it can be."""
    await replay(steps)
