"""Fates from tables: what a scenario's file, or the control port, says of them.

    fate = "delivered"
    fate = {outcome = "undeliverable", after = "exponential 2", error = 5}
    fate = {mix = {delivered = 0.9, rejected = 0.1}, after = [0.2, 2.0]}
    fate = {outcome = "absent", off = 3600, pauses = [60, 300], then = "delivered"}
    fate = {outcome = "delivered", prefixes = {44770090001 = "rejected"}, hours = {"1-5" = "pending"}}

Prefixes decide before hours, and hours before the outcome, which is that of all other messages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from smpplab.errors import UsageError
from smpplab.simulator.absence import Absent
from smpplab.simulator.delays import delay_from
from smpplab.simulator.fates_base import FateLaw, Pending
from smpplab.simulator.fates_mixed import ByHour, ByPrefix, Mixed

__all__ = ["OUTCOMES", "fate_from"]

OUTCOMES = (*Mixed.LAWS, "pending", "absent", "mixed")
"""What a table's outcome may be."""

ABSENT = ("off", "pauses", "then", "error")


def fate_from(table: Any) -> FateLaw:
    """A fate from the name of an outcome, or from a table.

    Args:
        table: A name of `OUTCOMES`; or a mapping with `outcome`, `after` (see `delay_from`), `error`, `mix`,
            `prefixes`, `hours`, and for "absent" `off`, `pauses` and `then`.  A fate is given back as it is.

    Raises:
        UsageError: A name or a value is wrong; names that exist are listed.

    >>> fate_from("rejected")
    Rejected(after=(0.2, 2.0))
    >>> fate_from({"mix": {"delivered": 0.9, "absent": {"share": 0.1, "off": 3600}}, "after": [1, 2]})
    Mixed(delivered=0.9, absent=0.1)
    >>> fate_from({"prefixes": {"4477009001": "undeliverable"}, "after": 1})
    ByPrefix('': Delivered, '4477009001': Undeliverable)
    """
    if isinstance(table, str):
        table = {"outcome": table}
    if not isinstance(table, Mapping):
        if hasattr(table, "fate") and not isinstance(table, type):
            law: FateLaw = table
            return law
        raise UsageError(f"a fate is the name of an outcome or a table, not {table!r:.60}")
    rest = dict(table)
    prefixes, hours = rest.pop("prefixes", None), rest.pop("hours", None)
    fate = _plain(rest)
    if hours is not None:
        fate = ByHour({"": fate} | _each("hours", hours))
    if prefixes is not None:
        fate = ByPrefix({"": fate} | _each("prefixes", prefixes))
    return fate


def _each(name: str, laws: Any) -> dict[str, FateLaw]:
    if not isinstance(laws, Mapping):
        raise UsageError(f"{name} is a table of fates, not {laws!r:.60}")
    return {str(key): fate_from(law) for key, law in laws.items()}


def _plain(table: dict[str, Any]) -> FateLaw:
    """A fate from a table without prefixes and hours."""
    outcome = table.pop("outcome", "mixed" if "mix" in table else "delivered")
    if not isinstance(outcome, str) or outcome not in OUTCOMES:
        raise UsageError(f"an outcome is one of {', '.join(OUTCOMES)}, not {outcome!r:.40}")
    if outcome in Mixed.LAWS:
        _check(outcome, table, ("after", "error"))
        return Mixed.LAWS[outcome](**table)
    return OTHERS[outcome](table)


def _pending(table: dict[str, Any]) -> FateLaw:
    _check("pending", table, ())
    return Pending()


def _absent(table: dict[str, Any]) -> FateLaw:
    _check("absent", table, ABSENT)
    if "off" not in table:
        raise UsageError("absent has off: the seconds until the mobile is on again")
    pauses = table.get("pauses", [])
    if not isinstance(pauses, list | tuple) or not all(isinstance(pause, int | float) for pause in pauses):
        raise UsageError(f"pauses is a list of seconds, not {pauses!r:.60}")
    if "then" in table:
        table["then"] = fate_from(table["then"])
    return Absent(**table)


def _mixed(table: dict[str, Any]) -> FateLaw:
    _check("mixed", table, ("mix", "after"))
    mix = table.get("mix")
    if not isinstance(mix, Mapping):
        raise UsageError("mixed has mix: a table such as {delivered = 0.9, undeliverable = 0.1}")
    after = delay_from(table.get("after", (0.2, 2.0)))
    shares = {str(name): _share(str(name), share) for name, share in mix.items()}
    wrong = [name for name in ("self", "after") if name in shares]
    if wrong:
        raise UsageError(f"the shares are of {', '.join(Mixed.LAWS)}, not {', '.join(wrong)}")
    return Mixed(after=after, **shares)


def _share(name: str, share: Any) -> Any:
    """A share, or a table with a share and what its fate is; the outcome is the name unless it says."""
    if isinstance(share, Mapping):
        rest = dict(share)
        number = rest.pop("share", None)
        return _number(name, number), fate_from({"outcome": name} | rest)
    return _number(name, share)


def _number(name: str, share: Any) -> float:
    if not isinstance(share, int | float) or isinstance(share, bool):
        raise UsageError(f"the share of {name} is a number, not {share!r:.40}")
    return float(share)


def _check(outcome: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = [str(name) for name in table if name not in known]
    if unknown:
        names = ", ".join((*known, "prefixes", "hours"))
        raise UsageError(f"a fate that is {outcome} has outcome, {names}; not {', '.join(unknown)}")
    if "error" in table and (not isinstance(table["error"], int) or isinstance(table["error"], bool)):
        raise UsageError(f"error is a whole number from 0 to 255, not {table['error']!r:.40}")


OTHERS: dict[str, Callable[[dict[str, Any]], FateLaw]] = {
    "pending": _pending, "absent": _absent, "mixed": _mixed,
}  # fmt: skip
