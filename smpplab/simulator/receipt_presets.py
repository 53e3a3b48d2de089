"""Receipt dialects that have been seen, by name: what they do is said in public, and where, is said here.

They are made after single published examples and descriptions: a provider may have changed since, or treat
other accounts in another way.  Where ids change between hexadecimal and decimal, ours begin at a number that
has letters in hexadecimal, so that a reader can tell the two apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from smpplab.errors import UsageError
from smpplab.simulator.receipt_dialects import ReceiptDialect
from smpplab.wire import MessageState

__all__ = ["RECEIPT_DIALECTS", "receipt_dialect"]

WITH_LETTERS = 0x5C0FF000

RECEIPT_DIALECTS: Mapping[str, ReceiptDialect] = MappingProxyType(
    {
        # SMPP 3.4 appendix B and sections 5.3.2.12, 5.3.2.31, 5.3.2.35: what the simulator does by itself.
        "appendix-b": ReceiptDialect(),
        # api.support.vonage.com, article 204015663 "What is Vonage's SMPP DLR format": the response has the
        # id in hexadecimal, the receipt in decimal; text is always "none".
        "vonage": ReceiptDialect(
            body="text",
            ids="{number:016X}",
            first_id=0x0B000001_5C0FF000,
            template="id:{number:010d} sub:001 dlvrd:{dlvrd:03d} submit date:{submitted} done date:{done} "
            "stat:{stat} err:{err:03d} text:none",
        ),
        # github.com/opentelecoms-org/jsmpp, issue 56: its simulator answers with hexadecimal digits in
        # lower case, and writes receipts with the same number in ten decimal ones.
        "jsmpp": ReceiptDialect(
            body="text",
            ids="{number:x}",
            first_id=WITH_LETTERS,
            template="id:{number:010d} sub:{sub:03d} dlvrd:{dlvrd:03d} submit date:{submitted} "
            "done date:{done} stat:{stat} err:{err:03d} text:{text}",
        ),
        # github.com/MavoCz/smscsim, issue 4: padded hexadecimal in the response, decimal without padding
        # in the receipt.
        "smscsim": ReceiptDialect(
            body="text",
            ids="{number:010x}",
            first_id=WITH_LETTERS,
            template="id:{number:d} sub:{sub:03d} dlvrd:{dlvrd:03d} submit date:{submitted} "
            "done date:{done} stat:{stat} err:{err:03d} text:{text}",
        ),
        # github.com/jookies/jasmin, issue 70, a receipt of Clickatell: ids of 32 hexadecimal digits, dates
        # with seconds, a text that is always empty.
        "clickatell": ReceiptDialect(
            body="text",
            ids="{number:032x}",
            first_id=0xA5C0FFEE << 96,
            date_digits=12,
            template="id:{id} sub:001 dlvrd:{dlvrd:03d} submit date:{submitted} done date:{done} "
            "stat:{stat} err:{err:03d} text:",
        ),
        # github.com/jookies/jasmin, issues 139 (receipts come in data_sm), 535 (ids are UUIDs) and 885 (an
        # ACCEPTD that nobody asked for comes first, marked as a receipt like the last one).
        "jasmin": ReceiptDialect(
            carrier="data_sm",
            body="empty",
            ids="uuid",
            intermediate="always",
            first_state=MessageState.ACCEPTED,
            first_esm_class=0x04,
        ),
        # melroselabs.scrollhelp.site, "Delivery receipts (DLRs)": ids of up to 64 characters, err of three,
        # text empty; receipted_message_id, message_state and network_error_code.
        "melrose": ReceiptDialect(
            ids="{number:064x}",
            first_id=0xC0FFEE << 200,
            template="id:{id} sub:001 dlvrd:{dlvrd:03d} submit date:{submitted} done date:{done} "
            "stat:{stat} err:{err:03d} text:",
        ),
        # openmarket.com, SMPP v4 "Example deliver_sm request and response messages": keys without a blank,
        # dates with seconds, counts of 000, ids of letters and dashes.
        "openmarket": ReceiptDialect(
            body="text",
            ids="0118Z-0122I-2309U-{number:05d}",
            date_digits=12,
            template="id:{id} sub:000 dlvrd:000 submitdate:{submitted} donedate:{done} stat:{stat} "
            "err:{err:03d} text:",
        ),
        # developer.vibes.com, "Delivery Receipts": the text has no room for the whole id, only the TLV has.
        "vibes": ReceiptDialect(
            ids="{number:020d}",
            first_id=40_000_000_000_000_000_000,
            template="id:{id:.10} sub:{sub:03d} dlvrd:{dlvrd:03d} submit date:{submitted} done date:{done} "
            "stat:{stat} err:{err:03d} text:{text}",
        ),
        # ozeki-sms-gateway.com, p_5963 "SMPP delivery report format": sub is 000, err and text are empty.
        "ozeki": ReceiptDialect(
            body="text",
            ids="{number:d}",
            first_id=636_445_000,
            template="id:{id} sub:000 dlvrd:{dlvrd:03d} submit date:{submitted} done date:{done} "
            "stat:{stat} err: text:",
        ),
        # smppcenter.com, "How to read SMPP delivery receipt": decimal ids of 20 digits, dates with seconds.
        "smppcenter": ReceiptDialect(
            body="text", ids="{number:020d}", first_id=60_000_000_000_000_000_000, date_digits=12
        ),
        # github.com/opentelecoms-org/jsmpp, issue 62: a message centre that leaves sub and dlvrd out.
        "no-counts": ReceiptDialect(
            body="text",
            ids="{number:d}",
            first_id=1_526_758_000,
            template="id:{id} submit date:{submitted} done date:{done} stat:{stat} err:{err:03d} text:{text}",
        ),
        # github.com/opentelecoms-org/jsmpp, issue 178: the response has a number without, the receipt the
        # same number with a leading zero.
        "leading-zero": ReceiptDialect(
            body="text",
            ids="{number:d}",
            first_id=221_067_000,
            template="id:{number:010d} sub:001 dlvrd:{dlvrd:03d} submit date:{submitted} done date:{done} "
            "stat:{stat} err:{err:03d} text:{text}",
        ),
        # github.com/onlinecity/php-smpp, issue 70: decimal ids of 18 digits, err of four, network_error_code
        # and a TLV of the vendor's.
        "vendor-tlv": ReceiptDialect(
            ids="{number:d}",
            first_id=117_000_000_000_000_000,
            template="id:{id} sub:{sub:03d} dlvrd:{dlvrd:03d} submit date:{submitted} done date:{done} "
            "stat:{stat} err:{err:04d} text:{text}",
            more_tlvs=((0x1454, b"\0\0\0\0"),),
        ),
        # github.com/farhadi/node-smpp, issue 68: data_coding is copied from the message, and the text is in
        # the default alphabet all the same.  The receipt of a message in UCS2 cannot be read.
        "claims-ucs2": ReceiptDialect(
            body="text",
            ids="S213112420916365{number:010d}",
            date_digits=12,
            data_coding="claimed",
            template="id:{id} sub:001 dlvrd:{dlvrd:03d} submit date:{submitted} done date:{done} "
            "stat:{stat} err:{err:03d} text:",
        ),
        # mail-archive.com/devel@kannel.org, msg02229: a large carrier has values between commas and no keys,
        # and the id is in none of them for sure.  No reader of appendix B understands it.
        "commas": ReceiptDialect(
            body="text",
            ids="we{number:020d}",
            template="{state:02d},{done},{submitted},{err:02d},{destination},{source},{id}",
        ),
    }
)
"""The dialects by name."""


def receipt_dialect(given: ReceiptDialect | str | None) -> ReceiptDialect | None:
    """A dialect by its name; one that is given as such, or `None` for the simulator's own, as it is.

    Raises:
        UsageError: There is none of that name.

    >>> receipt_dialect("clickatell").date_digits
    12
    """
    if not isinstance(given, str):
        return given
    try:
        return RECEIPT_DIALECTS[given]
    except KeyError:
        known = ", ".join(RECEIPT_DIALECTS)
        raise UsageError(f"there is no receipt dialect {given!r}; there are: {known}") from None
