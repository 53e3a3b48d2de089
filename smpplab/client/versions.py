"""What the MC's version forbids us: it says it in its bind response, as sc_interface_version."""

from __future__ import annotations

from smpplab.client.esme import Esme
from smpplab.errors import EncodeError
from smpplab.wire import Pdu

__all__ = ["obey_version"]

OLD = 0x34  # below, also 0x00, is an MC that knows no TLVs (SMPP 3.4 section 3.4, 5.0 section 2.11.2)


def obey_version(esme: Esme) -> None:
    """Hold back TLVs where the MC does not know them, by the setting `tlvs`.

    An MC that leaves its version out is to be taken for one that knows none (3.4 section 3.4).  Many such
    MCs know them, so this is done only with ``tlvs="strict"``.
    """
    version, rule = esme.mc_version, esme.settings.tlvs
    if version is None:
        if rule == "strict":
            _hold_back(esme, "the MC does not say its version")
    elif version < OLD and rule != "always":
        _hold_back(esme, f"the MC says that its version is 0x{version:02X}")


def _hold_back(esme: Esme, why: str) -> None:
    edit = esme.settings.edit

    def guard(pdu: Pdu) -> Pdu | None:
        edited = edit(pdu) if edit is not None else pdu
        if edited is not None and edited.tlvs.pairs:
            reason = f"{why}, and TLVs came with 0x34: nothing was sent (setting tlvs)"
            raise EncodeError(reason, pdu=edited.command, field="tlvs", value=edited.tlvs)
        return edited

    esme.requests.edit = guard
