"""Several dissections show themselves as one does."""

from __future__ import annotations

import json

from smpplab.render import Dissections, dissect
from smpplab.wire import EnquireLink

LINK = bytes(EnquireLink(sequence_number=1))


def test_pictures_and_slices() -> None:
    found = dissect(LINK * 3)
    assert isinstance(found, Dissections)
    assert str(found).count("enquire_link  #1, 16 octets") == 3
    assert str(found[1:]).count("enquire_link  #1") == 2
    assert found[0].octets == found[-1].octets == LINK
    assert [entry["command_id"] for entry in json.loads(found.to_json())] == [0x15] * 3
    assert found.to_html().count("<style>") == 1
    assert "\x1b" in found.to_text(colour=True)
