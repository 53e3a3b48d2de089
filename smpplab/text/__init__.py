"""The text layer: what is inside `short_message`, and what it means to people.

========================  ==============================================================================
`gsm0338`, `national`     the GSM 7-bit alphabet, unpacked and packed, and its national shift tables
`alphabets`, `guess`      from `data_coding` to characters; several readings where that says too little
`udh`                     the User Data Header and its information elements
`segments`, `joiner`      long messages: split on the way out, joined on the way in
`content`                 one message taken apart: UDH, octets, text
`receipts`                delivery receipts; `receipt_states`, `message_ids`: their states and ids
`smpptime`                moments and periods in 16 characters
========================  ==============================================================================

Like `smpplab.wire` it has no clock, no input or output and no state but a `Joiner`'s; it does not know PDUs.
Everything that reads octets from outside is total: it may be in doubt, but it never fails.
"""

from smpplab.text import gsm0338, receipts, smpptime, udh
from smpplab.text.alphabets import (
    ALPHABETS,
    Alphabet,
    choose,
    data_coding_for,
    decode_text,
    flash_data_coding,
    for_data_coding,
    get,
)
from smpplab.text.content import Content, read
from smpplab.text.guess import Reading, readings
from smpplab.text.joiner import Incomplete, Joined, Joiner
from smpplab.text.message_ids import candidates, same_id
from smpplab.text.national import LANGUAGES
from smpplab.text.receipt_states import VENDOR_WORDS, stat_for, state_for
from smpplab.text.receipts import Receipt
from smpplab.text.segments import METHODS, Segment, split
from smpplab.text.smpptime import RelativeTime
from smpplab.text.udh import Concatenation, Element, Udh

__all__ = [
    "ALPHABETS",
    "LANGUAGES",
    "METHODS",
    "VENDOR_WORDS",
    "Alphabet",
    "Concatenation",
    "Content",
    "Element",
    "Incomplete",
    "Joined",
    "Joiner",
    "Reading",
    "Receipt",
    "RelativeTime",
    "Segment",
    "Udh",
    "candidates",
    "choose",
    "data_coding_for",
    "decode_text",
    "flash_data_coding",
    "for_data_coding",
    "get",
    "gsm0338",
    "read",
    "readings",
    "receipts",
    "same_id",
    "smpptime",
    "split",
    "stat_for",
    "state_for",
    "udh",
]
