"""SMPP time strings: moments and periods in 16 characters (SMPP 3.4 section 7.1, 5.0 section 4.7.23).

``YYMMDDhhmmsstnnp``: *t* is tenths of a second, *nn* the distance from UTC in quarter hours, *p* its sign; or
``R`` for a period from now.  Fields: `schedule_delivery_time`, `validity_period`, `final_date`.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from smpplab.errors import CannotDecode, UsageError

__all__ = ["CENTURY_BORDER", "RelativeTime", "describe", "format_absolute", "format_relative", "parse"]

CENTURY_BORDER = 38
"""Two-digit years from here on are 19xx, those below 20xx (SMPP 3.4 appendix C)."""

_SHAPE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9])([0-9]{2})([-+R])")
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class RelativeTime:
    """A period from now; years and months are those of the calendar."""

    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0
    seconds: int = 0

    def after(self, moment: datetime) -> datetime:
        """Give the moment that lies this period after another; 31 January and a month is the end of February.

        >>> RelativeTime(months=1, hours=2).after(datetime(2027, 1, 31, 8))
        datetime.datetime(2027, 2, 28, 10, 0)
        """
        months = moment.month - 1 + self.months
        year, month = moment.year + self.years + months // 12, months % 12 + 1
        start = moment.replace(year=year, month=month, day=min(moment.day, _days_in(year, month)))
        rest = timedelta(days=self.days, hours=self.hours, minutes=self.minutes, seconds=self.seconds)
        return start + rest

    def __str__(self) -> str:
        parts = [(getattr(self, name), name) for name in self.__slots__]
        words = [f"{n} {name[:-1] if n == 1 else name}" for n, name in parts if n]
        return " ".join(words) or "0 seconds"


def _days_in(year: int, month: int) -> int:
    following = datetime(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def parse(text: str, *, border: int = CENTURY_BORDER) -> datetime | RelativeTime | None:
    """Read a time string; an empty one is ``None``.

    Args:
        text: The 16 characters, without the terminating NUL.
        border: The first two-digit year that is 19xx.

    Returns:
        An aware `datetime`, a `RelativeTime`, or ``None``.

    Raises:
        CannotDecode: The text is no time; the error says what is wrong with it.

    >>> parse("270115083000004+").isoformat()
    '2027-01-15T08:30:00+01:00'
    >>> parse("000001000000000R")
    RelativeTime(years=0, months=0, days=1, hours=0, minutes=0, seconds=0)
    """
    if not text:
        return None
    match = _SHAPE.fullmatch(text)
    if not match:
        raise CannotDecode(f"{text!r} is no SMPP time: 15 digits and +, - or R are needed, YYMMDDhhmmsstnnp")
    *date, tenths, quarters = (int(digits) for digits in match.groups()[:-1])
    if match[9] == "R":
        if tenths or quarters:
            raise CannotDecode(f"{text!r} is no SMPP period: it has to end in 000R")
        return RelativeTime(*date)
    return _absolute(text, date, tenths, -quarters if match[9] == "-" else quarters, border)


def _absolute(text: str, date: list[int], tenths: int, quarters: int, border: int) -> datetime:
    if abs(quarters) > 48:
        raise CannotDecode(
            f"{text!r} is no SMPP time: UTC is at most 48 quarter hours away, not {abs(quarters)}"
        )
    year, month, day, hour, minute, second = date
    zone = timezone(quarters * _QUARTER) if quarters else timezone.utc  # noqa: UP017 (shows as UTC)
    try:
        return datetime(
            full_year(year, border), month, day, hour, minute, second, tenths * 100_000, tzinfo=zone
        )
    except ValueError as error:
        raise CannotDecode(f"{text!r} is no SMPP time: {error}") from None


def full_year(year: int, border: int = CENTURY_BORDER) -> int:
    """Add the century to a two-digit year.

    >>> full_year(38), full_year(37)
    (1938, 2037)
    """
    return year + (1900 if year >= border else 2000)


def format_absolute(moment: datetime) -> str:
    """Write a moment; one without a time zone is taken for UTC.

    Raises:
        UsageError: The year is outside 1938 to 2037, or the zone no multiple of 15 minutes up to 12 hours.

    >>> format_absolute(datetime(2027, 1, 15, 8, 30))
    '270115083000000+'
    """
    if full_year(moment.year % 100) != moment.year:
        raise UsageError(
            f"an SMPP time has two digits for the year, 1938 to 2037; {moment.year} does not fit"
        )
    quarters, rest = divmod(abs(moment.utcoffset() or timedelta()), _QUARTER)
    if rest or quarters > 48:
        raise UsageError(
            f"an SMPP time is a whole number of quarter hours from UTC, at most 48: not {moment}"
        )
    sign = "-" if (moment.utcoffset() or timedelta()) < timedelta() else "+"
    return f"{moment:%y%m%d%H%M%S}{moment.microsecond // 100_000}{quarters:02}{sign}"


def format_relative(period: timedelta | RelativeTime) -> str:
    """Write a period from now; a `timedelta` is rounded up to whole seconds.

    Raises:
        UsageError: A `timedelta` is negative or above 31 days (say how many months with `RelativeTime`), or a
            part of a `RelativeTime` is not 0 to 99.

    >>> format_relative(timedelta(days=1, minutes=30))
    '000001003000000R'
    """
    if isinstance(period, timedelta):
        period = _relative(period)
    parts = [getattr(period, name) for name in RelativeTime.__slots__]
    if not all(0 <= part <= 99 for part in parts):
        raise UsageError(f"each part of an SMPP period has two digits; {period} does not fit")
    return "".join(f"{part:02}" for part in parts) + "000R"


def _relative(period: timedelta) -> RelativeTime:
    total = math.ceil(period.total_seconds())
    days, seconds = divmod(total, 86_400)
    if not 0 <= days < 32:
        raise UsageError(f"a period is 0 to 31 days, not {period}; use RelativeTime(months=…) or a moment")
    return RelativeTime(days=days, hours=seconds // 3600, minutes=seconds // 60 % 60, seconds=seconds % 60)


def describe(text: str) -> str:
    """Say a time string in words, whatever it is.

    >>> describe("020610233429000R")
    '2 years 6 months 10 days 23 hours 34 minutes 29 seconds from now'
    >>> describe("270115083000004+"), describe("")
    ('15 Jan 2027 08:30:00 UTC+01:00', 'not set')
    """
    try:
        time = parse(text)
    except CannotDecode as error:
        return str(error)
    if time is None:
        return "not set"
    return f"{time:%d %b %Y %H:%M:%S %Z}" if isinstance(time, datetime) else f"{time} from now"
