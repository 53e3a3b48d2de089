"""Conformance: what in a capture is not as the specification says, one row a finding.

A first form: octets that cannot be decoded, requests without answer, answers without request, sequence
numbers that were used again too early or lie outside their range.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from smpplab.analysis.exchanges import pairs

__all__ = ["conformance"]

_RESPONSE = 0x80000000
_HIGHEST = 0x7FFFFFFF  # SMPP 3.4 section 5.1.4


def conformance(frame: pd.DataFrame) -> pd.DataFrame:
    """What is not as the specification says.

    Args:
        frame: A capture's table.

    Returns:
        One row a finding, in the order of the capture: `row` (position in `frame`), time, session, frame,
        command, sequence_number, `kind` and `finding`, a sentence.  Kinds: "malformed", "unanswered",
        "unsolicited" (an answer nobody waits for), "reused" (a sequence number still in use), "sequence"
        (outside its range).
    """
    parts = [*_malformed(frame), *_unpaired(frame), *_numbers(frame)]
    parts.sort(key=lambda part: part[0])
    rows = np.asarray([part[0] for part in parts], dtype="int64")
    made: dict[str, Any] = {"row": rows}
    for name in ("time", "session", "frame", "command", "sequence_number"):
        made[name] = frame[name].array.take(rows)
    words: Any = frame["text"].dtype
    for place, name in ((1, "kind"), (2, "finding")):
        made[name] = pd.array([str(part[place]) for part in parts], dtype=words)
    return pd.DataFrame(made)


def _malformed(frame: pd.DataFrame) -> list[tuple[int, str, str]]:
    problems = frame["problem"].fillna("").tolist()
    return [(row, "malformed", problem) for row, problem in enumerate(problems) if problem]


def _unpaired(frame: pd.DataFrame) -> list[tuple[int, str, str]]:
    found = pairs(frame)
    request, response = found["request"].to_numpy(), found["response"].to_numpy()
    reused = found["reused"].to_numpy(dtype=bool)
    ids = frame["command_id"].fillna(0).to_numpy(dtype="int64")
    unsolicited = np.setdiff1d(np.flatnonzero(ids >= _RESPONSE), response)
    found_rows = (
        (request[response < 0], "unanswered", "no answer to this request is in the capture"),
        (unsolicited, "unsolicited", "no request waits for this answer"),
        (request[reused], "reused", "an earlier request with this sequence_number was still unanswered"),
    )
    return [(row, kind, finding) for rows, kind, finding in found_rows for row in rows.tolist()]


def _numbers(frame: pd.DataFrame) -> list[tuple[int, str, str]]:
    """Sequence numbers outside 1 to 0x7FFFFFFF; a generic_nack may carry 0 (SMPP 3.4 section 4.3.1)."""
    numbers = frame["sequence_number"].fillna(1).to_numpy(dtype="int64")
    ids = frame["command_id"].fillna(0).to_numpy(dtype="int64")
    wrong = (numbers > _HIGHEST) | ((numbers == 0) & (ids != _RESPONSE))
    return [
        (row, "sequence", f"sequence_number {numbers[row]:,} is not in 1 to {_HIGHEST:,}")
        for row in np.flatnonzero(wrong).tolist()
    ]
