"""A certificate authority of the tests' own, for all that speaks TLS."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


class Authority:
    """A certificate authority of our own."""

    def __init__(self, folder: Path, name: str = "Laboratory CA") -> None:
        self.key, self.folder = ec.generate_private_key(ec.SECP256R1()), folder
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        # Python 3.13 verifies strictly (RFC 5280): usage and key identifiers have to be there.
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        constraints = (x509.BasicConstraints(ca=True, path_length=None), True), (usage, True)
        certificate = self._sign(self.name, self.key.public_key(), 2 * DAY, *constraints)
        self.path = folder / f"{name.replace(' ', '-')}.pem"
        self.path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def _sign(
        self, subject: x509.Name, key: Any, life: datetime.timedelta, *extensions: tuple[Any, bool]
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - 3 * DAY).not_valid_after(now + life)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        identifiers = ((issuer, False), (x509.SubjectKeyIdentifier.from_public_key(key), False))
        for extension, critical in (*extensions, *identifiers):
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256())

    def issue(
        self, name: str, life: datetime.timedelta = DAY, password: bytes | None = None
    ) -> tuple[str, str]:
        """A certificate for a name, and its key, as files."""
        key = ec.generate_private_key(ec.SECP256R1())
        found = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signed = self._sign(subject, key.public_key(), life, (x509.SubjectAlternativeName(found), False))
        certfile, keyfile = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        certfile.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
        form = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        keyfile.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, form)
        )
        return str(certfile), str(keyfile)

    def server(self, name: str = "localhost", life: datetime.timedelta = DAY) -> ssl.SSLContext:
        """The context of a server that has this name."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(name, life))
        return context
