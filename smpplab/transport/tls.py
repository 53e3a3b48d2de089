"""TLS for clients: whom we trust, who we are, and the keys for Wireshark.

Chain and host name are always verified; what else a TLS link needs can be put into an `ssl.SSLContext`.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from smpplab.errors import UsageError

__all__ = ["client_context"]

ENCRYPTED = "the private key is encrypted: decrypt it, or load it into a context= of your own"


def client_context(
    cafile: str | None = None,
    certfile: str | None = None,
    keyfile: str | None = None,
    keylog: str | None = None,
) -> ssl.SSLContext:
    """The context of a client; the files are read now.

    Args:
        cafile: Certificates that we trust, as PEM, in place of the system's.
        certfile: Our certificate and what leads to its root, as PEM, for message centres that want one.
        keyfile: Its private key, where that is not in `certfile`.
        keylog: A file to which the keys of the connections are written, for Wireshark: whoever has it
            can read the traffic.  Without it, the environment's ``SSLKEYLOGFILE`` counts.

    Raises:
        UsageError: A file cannot be read, or is not what it should be.
    """
    for name, path in (("cafile", cafile), ("certfile", certfile), ("keyfile", keyfile)):
        _check(name, path)
    if keyfile and not certfile:
        raise UsageError("keyfile is the key of a certificate: give certfile as well")
    try:
        context = ssl.create_default_context(cafile=cafile)
    except ssl.SSLError:
        raise UsageError(f"cafile: {cafile} holds no certificate in PEM form") from None
    if certfile:
        _load(context, certfile, keyfile)
    if keylog:
        try:
            context.keylog_filename = keylog
        except OSError as error:
            raise UsageError(f"keylog: cannot write {keylog}: {error.strerror}") from None
    return context


def _check(name: str, path: str | None) -> None:
    if path:
        try:
            Path(path).open("rb").close()
        except OSError as error:
            raise UsageError(f"{name}: cannot read {path}: {error.strerror}") from None


def _load(context: ssl.SSLContext, certfile: str, keyfile: str | None) -> None:
    def ask() -> str:  # without it, OpenSSL would ask at the terminal, and wait
        raise UsageError(ENCRYPTED)

    try:
        context.load_cert_chain(certfile, keyfile, password=ask)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise UsageError(f"keyfile: {keyfile or certfile} is the key of another certificate") from None
        where = f"certfile: {certfile}" + (f", keyfile: {keyfile}" if keyfile else "")
        raise UsageError(f"{where}: a certificate and its private key are wanted, in PEM form") from None
