"""What `@pdu` and `@group` make of a class of rows: slots, an ``__init__``, a ``copy``, derived fields.

Written out field by field and compiled once for each class, because these run for every message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from smpplab.wire.bits import BITS, Bits
from smpplab.wire.groups import Repeat
from smpplab.wire.kinds import MISSING, Flag, Kind, Length
from smpplab.wire.tlv import NO_TLVS, Tlvs

__all__ = ["HEADER_SLOTS", "build", "members"]

HEADER_SLOTS = ("command_status", "sequence_number", "tlvs")


def build(cls: Any, header: bool) -> Any:
    rows = tuple(value for value in vars(cls).values() if isinstance(value, Kind))
    for name, row in vars(cls).items():
        if isinstance(row, Kind):
            row.name = name
    body = {name: value for name, value in vars(cls).items() if not isinstance(value, Kind)}
    body = {name: value for name, value in body.items() if name not in ("__dict__", "__weakref__")}
    body["__slots__"] = tuple(row.name for row in rows if not row.derived)
    body["ROWS"] = rows
    body |= {row.name: _derived(row) for row in rows if row.derived}
    built = type(cls)(cls.__name__, cls.__bases__, body)
    built.__qualname__ = cls.__qualname__
    built.__init__ = _initialiser(cls.__name__, rows, header)
    built.copy = _copier(built, rows, header)
    return built


def _copier(cls: Any, rows: tuple[Kind, ...], header: bool) -> Callable[[Any], Any]:
    """A ``copy`` written out field by field: the quickest way to many PDUs that differ in a few fields."""
    names = [row.name for row in rows if not row.derived] + (list(HEADER_SLOTS) if header else [])
    lines = [f"    new.{name} = self.{name}" for name in names]
    scope: dict[str, Any] = {"make": cls.__new__, "cls": cls}
    exec("\n".join(["def copy(self):", "    new = make(cls)", *lines, "    return new"]), scope)
    scope["copy"].__doc__ = "A copy that can be changed by itself."
    return scope["copy"]  # type: ignore[no-any-return]


def _derived(row: Kind) -> property:
    """A field that follows from others: the length of one, or a constant."""
    if isinstance(row, Length):
        return property(lambda self: len(getattr(self, row.counts)), doc=row.doc)
    assert isinstance(row, Flag)
    return property(lambda self: row.of(row.value), doc=row.doc)


def members(values: type[Bits]) -> dict[int, Bits]:
    """Number to octet with parts."""
    return {int(octet): octet for octet in BITS[values]}


def _initialiser(name: str, rows: tuple[Kind, ...], header: bool) -> Callable[..., None]:
    """An ``__init__`` with a keyword for each row; octets made of bits get their parts.

    Arguments that may be left out are bound quicker when they are not keyword-only, so they are not: a
    parameter before them catches whatever comes without its name.
    """
    names: dict[str, Any] = {"Tlvs": Tlvs, "NO_TLVS": NO_TLVS, "MISSING": MISSING, "refuse": _refuse}
    arguments, lines = ["unnamed=MISSING, /"], ["    if unnamed is not MISSING: refuse(self, None)"]
    for row in (row for row in rows if not row.derived):
        names[f"default_{row.name}"] = row.default
        arguments.append(f"{row.name}=default_{row.name}")
        if row.default is MISSING:
            lines.append(f"    if {row.name} is MISSING: refuse(self, {row.name!r})")
        lines.append(f"    self.{row.name} = {_value(row, names)}")
    if header:
        arguments += ["tlvs=NO_TLVS", "command_status=0", "sequence_number=0"]
        lines += ["    self.tlvs = tlvs if type(tlvs) is Tlvs else Tlvs(tlvs)"]
        lines += ["    self.command_status = command_status", "    self.sequence_number = sequence_number"]
    exec("\n".join([f"def __init__(self, {', '.join(arguments)}):", *lines]), names)
    names["__init__"].__qualname__ = f"{name}.__init__"
    return names["__init__"]  # type: ignore[no-any-return]


def _value(row: Kind, names: dict[str, Any]) -> str:
    """The expression that an argument is kept as."""
    values = getattr(row, "values", None)
    if values is not None and issubclass(values, Bits):  # parts are asked of it: pdu.esm_class.udhi
        names[values.__name__], names[f"of_{row.name}"] = values, members(values).get
        return (
            f"{row.name} if type({row.name}) is {values.__name__} else of_{row.name}({row.name}, {row.name})"
        )
    if isinstance(row, Repeat):
        names["tuple"] = tuple
        return f"tuple({row.name})"
    return row.name


def _refuse(self: Any, missing: str | None) -> NoReturn:
    """Say what is wrong with the arguments."""
    name = type(self).__name__
    if missing is None:
        raise TypeError(f"{name} takes its fields by name, such as {name}(sequence_number=1)")
    raise TypeError(f"{name} needs {missing}=")
