"""Message ids and values in an SQLite file: the half of `SqliteCorrelator` that may block, for its thread.

One row an id.  Its `family` (the form that all its other forms share) is indexed only where it differs from
the id, so decimal ids cost one index entry less.  Every statement finds its rows by an index: a file of a
million rows opens as fast as an empty one.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from itertools import groupby
from typing import Any, NamedTuple

from smpplab.errors import SmppError, UsageError
from smpplab.text.message_ids import best_match, family

__all__ = ["COUNT", "GET", "PUT", "REMOVE", "Order", "Store"]

PUT, GET, REMOVE, COUNT = range(4)
WRITING = (PUT, REMOVE)
OURS = 0x534D5050  # "SMPP": SQLite's application_id of our files
SLICE = 500  # most rows that one batch forgets
SWEEP = 1.0  # seconds between looks for rows that are due

SCHEMA = """
CREATE TABLE waiting (
    message_id TEXT NOT NULL UNIQUE,
    family TEXT,           -- the form that its other forms share, where that is another one
    until REAL NOT NULL,   -- Unix seconds
    value TEXT NOT NULL    -- JSON
);
CREATE INDEX waiting_family ON waiting (family) WHERE family IS NOT NULL;
CREATE INDEX waiting_until ON waiting (until);
"""
PUTTING = """INSERT INTO waiting (message_id, family, until, value) VALUES (?, ?, ?, ?)
    ON CONFLICT (message_id) DO UPDATE SET until = excluded.until, value = excluded.value"""
EXACT = "SELECT value FROM waiting WHERE message_id = ?1 AND until > ?2"
RELATIVES = """SELECT message_id, value FROM waiting WHERE message_id = ?1 AND until > ?2
    UNION ALL SELECT message_id, value FROM waiting WHERE family = ?1 AND until > ?2 LIMIT 100"""
REMOVING = "DELETE FROM waiting WHERE message_id = ?"
SWEEPING = """DELETE FROM waiting WHERE rowid IN
    (SELECT rowid FROM waiting WHERE until <= ?1 ORDER BY until LIMIT ?2)"""


class Order(NamedTuple):
    """Something to be done with the file: one of PUT, GET, REMOVE, COUNT."""

    kind: int
    key: str = ""
    value: str = ""
    until: float = 0.0


class Store:
    """The file.

    Args:
        path: Where it is; made when it does not exist.
        limit: How many rows it keeps, about: the oldest go.
        synced: Whether a commit waits for the disk itself.
        patience: Seconds to wait for another process that writes.
    """

    def __init__(self, path: str, limit: int, synced: bool, patience: float) -> None:
        self.path, self.limit, self.patience = path, limit, patience
        self._sweep_at, self._uncounted = 0.0, 0
        if os.path.isdir(path):
            raise UsageError(f"{path} is a folder: give the path of a file in it")
        try:
            self._file = sqlite3.connect(
                path, timeout=patience, isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise self._plain(error) from None
        try:
            self._prepare(synced)
        except sqlite3.Error as error:
            self._file.close()
            raise self._plain(error) from None
        except SmppError:
            self._file.close()
            raise

    def run(self, orders: list[Order], now: float) -> list[Any]:
        """Carry out orders, in one transaction and in their order; give the result of each.

        What cannot be carried out results in an `SmppError`, given and not raised: when the file cannot be
        written, nothing of the batch is, and what is asked is answered all the same.
        """
        writing = any(order.kind in WRITING for order in orders)
        try:
            if not writing:
                return self._results(orders, now)
            self._file.execute("BEGIN IMMEDIATE")
            results = self._results(orders, now)
            self._forget(now)
            self._file.execute("COMMIT")
            return results
        except sqlite3.Error as error:
            self._roll_back()
            failure = self._plain(error)
        except BaseException:
            self._roll_back()
            raise
        return [
            failure if order.kind in WRITING or not writing else self.run([order], now)[0] for order in orders
        ]

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    # Opening

    def _prepare(self, synced: bool) -> None:
        """Make sure that the file is one of ours, or make it so."""
        end = time.monotonic() + self.patience
        while True:
            try:
                self._claim()
                self._file.execute("PRAGMA journal_mode = WAL")
                self._file.execute(f"PRAGMA synchronous = {'FULL' if synced else 'NORMAL'}")
                return
            except sqlite3.OperationalError as error:
                # Two processes that make the same file at once: SQLite does not always wait by itself.
                self._roll_back()
                if _code(error) not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) or time.monotonic() > end:
                    raise
                time.sleep(0.01)

    def _claim(self) -> None:
        if self._value("PRAGMA application_id") == OURS:
            return
        self._file.execute("BEGIN IMMEDIATE")
        if self._value("PRAGMA application_id") != OURS:
            if self._value("SELECT count(*) FROM sqlite_master"):
                self._roll_back()
                raise UsageError(f"{self.path} is the SQLite file of another program: give another path")
            for statement in SCHEMA.split(";\n"):
                self._file.execute(statement)
            self._file.execute(f"PRAGMA application_id = {OURS}")
        self._file.execute("COMMIT")

    # Orders

    def _results(self, orders: list[Order], now: float) -> list[Any]:
        results: list[Any] = []
        for kind, group in groupby(orders, key=lambda order: order.kind):
            several = list(group)
            if kind == PUT:
                self._file.executemany(PUTTING, [_row(order) for order in several])
                self._uncounted += len(several)
                results += [None] * len(several)
            elif kind == REMOVE:
                self._file.executemany(REMOVING, [(order.key,) for order in several])
                results += [None] * len(several)
            elif kind == GET:
                results += [self._get(order.key, now) for order in several]
            else:
                results += [self._value("SELECT count(*) FROM waiting")] * len(several)
        return results

    def _get(self, key: str, now: float) -> tuple[str, Any]:
        """The rule and the value, as `MemoryCorrelator` would find them; ("", None) without."""
        value = self._value(EXACT, key, now)
        if value is not None:
            return "exact", json.loads(value)
        relatives = dict(self._file.execute(RELATIVES, (family(key), now)).fetchall())
        match = best_match(key, relatives)
        return (match[0], json.loads(relatives[match[1]])) if match is not None else ("", None)

    def _forget(self, now: float) -> None:
        """Drop some of what is due; from time to time count, and drop what is too much."""
        if now >= self._sweep_at:
            gone = self._file.execute(SWEEPING, (now, SLICE)).rowcount
            self._sweep_at = now if gone == SLICE else now + SWEEP
        if self._uncounted > self.limit // 100:
            over = self._value("SELECT count(*) FROM waiting") - self.limit
            if over > 0:
                self._file.execute(SWEEPING, (float("inf"), min(over, 10 * SLICE + self._uncounted)))
            self._uncounted = 0

    def _value(self, statement: str, *values: Any) -> Any:
        row = self._file.execute(statement, values).fetchone()
        return row[0] if row is not None else None

    # Errors

    def _roll_back(self) -> None:
        try:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
        except sqlite3.Error:
            pass  # the file is gone: the error that brought us here says so

    def _plain(self, error: sqlite3.Error) -> SmppError:
        """An error of SQLite's in a plain sentence."""
        said = _SAID.get(_code(error))
        if said is None:
            return SmppError(f"{self.path}: {error}")
        kind, sentence = said
        return kind(sentence.format(path=self.path, patience=self.patience))


_SAID: dict[int, tuple[type[SmppError], str]] = {
    sqlite3.SQLITE_BUSY: (SmppError, "{path} was locked by another program for more than {patience:g} s"),
    sqlite3.SQLITE_LOCKED: (SmppError, "{path} was locked by another program for more than {patience:g} s"),
    sqlite3.SQLITE_FULL: (SmppError, "{path} cannot grow: the disk is full"),
    sqlite3.SQLITE_IOERR: (SmppError, "{path} cannot be read or written: the disk reports an error"),
    sqlite3.SQLITE_CORRUPT: (UsageError, "{path} is damaged: move it away, and a new one is made"),
    sqlite3.SQLITE_NOTADB: (UsageError, "{path} is no SQLite file: give another path, or move it away"),
    sqlite3.SQLITE_READONLY: (UsageError, "{path} may not be written: see its permissions and its folder's"),
    sqlite3.SQLITE_PERM: (UsageError, "{path} may not be written: see its permissions and its folder's"),
    sqlite3.SQLITE_CANTOPEN: (
        UsageError,
        "{path} cannot be opened: its folder must exist, and both must be writable",
    ),
}


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF


def _row(order: Order) -> tuple[str, str | None, float, str]:
    name = family(order.key)
    return order.key, name if name != order.key else None, order.until, order.value
