"""Dates: what the seconds of a clock are in a calendar.

A clock only counts; receipts and query_sm_resp need dates.  `Dates` ties the two together at one point.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from smpplab.text import smpptime

__all__ = ["FIXED_EPOCH", "Dates"]

FIXED_EPOCH = datetime(2027, 1, 15, 8, 30, tzinfo=UTC)
"""What second 0 is on a clock that is moved by hand, so that every run gives the same dates."""


FORMATS = {10: "%y%m%d%H%M", 12: "%y%m%d%H%M%S", 14: "%Y%m%d%H%M%S"}


class Dates:
    """Seconds to dates and back.

    Args:
        epoch: The moment of second 0.

    >>> dates = Dates()
    >>> dates.minute(90), dates.smpp_time(90)
    ('2701150831', '270115083130000+')
    """

    def __init__(self, epoch: datetime = FIXED_EPOCH) -> None:
        self.epoch = epoch

    @property
    def epoch(self) -> datetime:
        """The moment of second 0."""
        return self._epoch

    @epoch.setter
    def epoch(self, moment: datetime) -> None:
        self._epoch = moment
        self._begins = self._ends = 0.0  # no minute is remembered
        self._written = ""

    def at(self, seconds: float) -> datetime:
        """The date of a second on the clock."""
        return self._epoch + timedelta(seconds=seconds)

    def seconds(self, moment: datetime) -> float:
        """The second on the clock of a date."""
        return (moment - self._epoch).total_seconds()

    def minute(self, seconds: float) -> str:
        """The date as receipts have it, YYMMDDhhmm; the last one is remembered, receipts come in crowds."""
        if not self._begins <= seconds < self._ends:
            moment = self._epoch + timedelta(seconds=seconds)
            self._begins = seconds - moment.second - moment.microsecond / 1e6
            self._ends, self._written = self._begins + 60, f"{moment:%y%m%d%H%M}"
        return self._written

    def digits(self, seconds: float, count: int = 10) -> str:
        """The date in 10 digits (YYMMDDhhmm), 12 (with seconds), 14 (with century), or as an SMPP time (16).

        >>> Dates().digits(90, 14)
        '20270115083130'
        """
        if count == 16:
            return self.smpp_time(seconds)
        return f"{self.at(seconds):{FORMATS[count]}}"

    def smpp_time(self, seconds: float) -> str:
        """The date as an SMPP time."""
        return smpptime.format_absolute(self.at(seconds))

    def __repr__(self) -> str:
        return f"<Dates from {self.epoch:%Y-%m-%d %H:%M:%S}>"
