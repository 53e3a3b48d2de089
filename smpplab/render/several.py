"""Several dissections: PDUs that stood one after the other, with the pictures of one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, overload

from smpplab.render.words import plural

if TYPE_CHECKING:
    from smpplab.render.dissection import Dissection

__all__ = ["Dissections"]


class Dissections(Sequence["Dissection"]):
    """Several PDUs that stood one after the other, with the pictures of one."""

    def __init__(self, dissections: Iterable[Dissection]) -> None:
        self._all = tuple(dissections)

    @overload
    def __getitem__(self, index: int) -> Dissection: ...
    @overload
    def __getitem__(self, index: slice) -> Dissections: ...
    def __getitem__(self, index: int | slice) -> Dissection | Dissections:
        return Dissections(self._all[index]) if isinstance(index, slice) else self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def to_dict(self) -> list[dict[str, Any]]:
        """The dictionaries of all, in order."""
        return [dissection.to_dict() for dissection in self]

    def to_json(self, *, indent: int | None = None) -> str:
        """`to_dict` as JSON text: an array."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    def to_text(self, *, colour: bool = False, width: int = 100) -> str:
        """One after the other, with an empty line between."""
        return "\n\n".join(dissection.to_text(colour=colour, width=width) for dissection in self)

    def to_html(self) -> str:
        """One under the other, the first open and the rest folded when there are many."""
        from smpplab.render import web

        return web.render(self)

    def __str__(self) -> str:
        return "\n\n".join(map(str, self))

    _repr_html_ = to_html

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self) if cycle else str(self))

    def __repr__(self) -> str:
        names = [str(dissection.command) for dissection in self[:4]] + ["…"] * (len(self) > 4)
        return f"<{plural(len(self), 'dissection')}: {', '.join(names)}>"
