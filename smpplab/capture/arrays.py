"""Columns as pandas arrays: each type of `smpplab.capture.schema` made once, the same way, everywhere.

pandas 3 and 2.2 differ in their text type, pyarrow may be absent, and an inferred type changes with the
values; so every type is set here and nothing is inferred.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

import numpy as np
import pandas as pd

__all__ = ["BINARY", "STRING", "Build", "empty", "factor", "numbers", "octet_strings", "texts", "times"]

STRING: Any = "str" if int(pd.__version__.split(".")[0]) >= 3 else "string"
"""The text type: pandas 3's own, the nullable one of pandas 2."""


def _binary() -> Any:
    try:
        import pyarrow as pa
    except ImportError:
        return np.dtype(object)
    return pd.ArrowDtype(pa.binary())


BINARY: Any = _binary()
"""The type of octets: ``binary[pyarrow]``; `bytes` objects without pyarrow."""


def times(nanoseconds: Sequence[int]) -> Any:
    """Nanoseconds since 1970 as ``datetime64[ns, UTC]``; pandas 3 would infer microseconds."""
    naive = pd.DatetimeIndex(np.asarray(nanoseconds, dtype="int64").view("M8[ns]"))
    return naive.tz_localize("UTC").array


def texts(values: Sequence[Any]) -> Any:
    """Text, `None` for none; digits stay text."""
    return pd.array(cast(Any, values), dtype=STRING)


def octet_strings(values: Sequence[Any]) -> Any:
    """Octets, `None` for none."""
    if isinstance(BINARY, np.dtype):
        kept = np.empty(len(values), dtype=object)
        kept[:] = values
        return pd.array(kept, dtype=BINARY)
    import pyarrow as pa

    return pd.arrays.ArrowExtensionArray(pa.array(values, type=pa.binary()))


def numbers(values: Iterable[int], count: int, type_: str) -> Any:
    """Unsigned integers, none absent."""
    kept = np.fromiter(values, dtype=type_.lower(), count=count)
    return pd.arrays.IntegerArray(kept, np.zeros(count, dtype=bool))


def factor(values: Sequence[str], first: Sequence[str] = ()) -> Any:
    """A category of all values; the fixed categories come first, others behind in order of appearance."""
    codes = {name: code for code, name in enumerate(dict.fromkeys((*first, *values)))}
    kept = np.fromiter(map(codes.__getitem__, values), dtype="int32", count=len(values))
    return pd.Categorical.from_codes(kept, categories=_index(tuple(codes)))


@cache
def _index(names: tuple[str, ...]) -> Any:
    return pd.Index(names, dtype=STRING if STRING == "str" else object)


def few_texts(values: Sequence[str]) -> Any:
    """Text in which few values occur often: each is made once."""
    codes = {name: code for code, name in enumerate(dict.fromkeys(values))}
    if len(codes) * 4 > len(values):
        return texts(values)
    kept = np.fromiter(map(codes.__getitem__, values), dtype="int64", count=len(values))
    return texts(list(codes)).take(kept)


def empty(count: int, type_: str) -> Any:
    """A column of a field that no PDU has."""
    if type_.startswith("UInt"):
        return pd.arrays.IntegerArray(np.zeros(count, dtype=type_.lower()), np.ones(count, dtype=bool))
    one = octet_strings([None]) if type_ == "binary" else texts([None])
    return one.take(np.zeros(count, dtype="int64"))


class Build:
    """A column that is filled in pieces; what is never filled is absent.

    Args:
        count: Rows.
        type_: A type of `smpplab.capture.schema.Column`.
    """

    def __init__(self, count: int, type_: str) -> None:
        self.type, self.integer = type_, type_.startswith("UInt")
        self.values: Any = (
            np.zeros(count, dtype=type_.lower()) if self.integer else np.full(count, None, dtype=object)
        )
        self.absent = np.ones(count, dtype=bool) if self.integer else None

    def put(self, positions: Any, values: Sequence[Any]) -> None:
        """Fill some rows."""
        if self.absent is not None:
            self.values[positions] = np.fromiter(values, dtype=self.values.dtype, count=len(values))
            self.absent[positions] = False
            return
        kept = np.empty(len(values), dtype=object)
        kept[:] = values if self.type != "string" else [_text(value) for value in values]
        self.values[positions] = kept

    def done(self) -> Any:
        """The column."""
        if self.absent is not None:
            return pd.arrays.IntegerArray(self.values, self.absent)
        return octet_strings(self.values) if self.type == "binary" else texts(self.values)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else value.hex() if isinstance(value, bytes) else str(value)
