"""smpplab: SMPP in a notebook.  An ESME, a message centre to talk to, and a lens on every octet between.

    >>> import smpplab as sl
    >>> sl.decode(bytes.fromhex("00000010800000040000005800000002")).status.name
    'ESME_RTHROTTLED'

Names are loaded when they are first used, so importing this costs nothing, and needs no pandas.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Where each public name lives.  A test holds this against the modules' own `__all__`.
_HOMES = {
    "smpplab.wire": (
        "SMPP SMPP33 SMPP34 SMPP50 Dialect Pdu UnknownPdu Tlv Tlvs tlv pdu group Group decode encode "
        "split patch walk cstring flag length octets repeat uint8 uint16 uint32 CommandStatus Status "
        "TON NPI DataCoding InterfaceVersion MessageState EsmClass RegisteredDelivery BindReceiver "
        "BindReceiverResp BindTransmitter BindTransmitterResp BindTransceiver BindTransceiverResp "
        "Outbind Unbind UnbindResp EnquireLink EnquireLinkResp GenericNack SubmitSm SubmitSmResp "
        "SubmitMulti SubmitMultiResp DeliverSm DeliverSmResp DataSm DataSmResp AlertNotification "
        "QuerySm QuerySmResp CancelSm CancelSmResp ReplaceSm ReplaceSmResp BroadcastSm BroadcastSmResp "
        "QueryBroadcastSm QueryBroadcastSmResp CancelBroadcastSm CancelBroadcastSmResp ParamRetrieve "
        "ParamRetrieveResp QueryLastMsgs QueryLastMsgsResp QueryMsgDetails QueryMsgDetailsResp "
        "SmeAddress DistributionList UnsuccessSme MessageDetails"
    ),
    "smpplab.session": "Role Session State Timers Sent Received operation_matrix",
    "smpplab.render": "dissect dissect_all field_table ladder",
    "smpplab.transport": "ManualClock LoopClock Endpoint",
    "smpplab.client": (
        "AdaptiveThrottle Address AllOf BreachHandler Esme JsonFormatter KeyValueFormatter LogHook "
        "MemoryBroker MemoryCorrelator Message Outcome Outgoing PerDestination PercentThrottle "
        "PrometheusHook RabbitBroker RedisBroker SequenceNumbers Settings SqliteCorrelator Submission "
        "TokenBucket TracingHook"
    ),
    "smpplab.simulator": "Account PerSecond",
    "smpplab.loops": "LoopThread Simulator connect connect_many listen_for_outbind",
    "smpplab.capture": "Capture Record read record",
    "smpplab.errors": (
        "BadMessage BadReceipt BadSegments BindError BindTimeout CannotDecode CannotEncode CaptureError "
        "CommandError ConnectFailed ConnectionLost DecodeError EncodeError LinkTimeout LocalProtocolError "
        "ProtocolError ReceiptTimeout RemoteProtocolError ResponseTimeout SmppError SmppTimeout TextError "
        "Throttled TransportError UsageError WindowFull WireError"
    ),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}
_MODULES = {
    "fates": "smpplab.simulator.fates",
    "logs": "smpplab.client.logs",
    "plots": "smpplab.analysis.plots",
    "text": "smpplab.text",
    "notebook": "smpplab.notebook",
}

__all__ = sorted([*_HOME, *_MODULES])


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(importlib.import_module(_HOME[name]), name)
    elif name in _MODULES:
        value = importlib.import_module(_MODULES[name])
    else:
        raise AttributeError(f"smpplab has no {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


if TYPE_CHECKING:  # what type checkers and editors see
    from smpplab.analysis import plots as plots
    from smpplab.capture import *
    from smpplab.client import (
        AdaptiveThrottle as AdaptiveThrottle,
    )
    from smpplab.client import (
        Address as Address,
    )
    from smpplab.client import (
        AllOf as AllOf,
    )
    from smpplab.client import (
        BreachHandler as BreachHandler,
    )
    from smpplab.client import (
        Esme as Esme,
    )
    from smpplab.client import (
        JsonFormatter as JsonFormatter,
    )
    from smpplab.client import (
        KeyValueFormatter as KeyValueFormatter,
    )
    from smpplab.client import (
        LogHook as LogHook,
    )
    from smpplab.client import (
        MemoryBroker as MemoryBroker,
    )
    from smpplab.client import (
        MemoryCorrelator as MemoryCorrelator,
    )
    from smpplab.client import (
        Message as Message,
    )
    from smpplab.client import (
        Outcome as Outcome,
    )
    from smpplab.client import (
        Outgoing as Outgoing,
    )
    from smpplab.client import (
        PercentThrottle as PercentThrottle,
    )
    from smpplab.client import (
        PerDestination as PerDestination,
    )
    from smpplab.client import (
        PrometheusHook as PrometheusHook,
    )
    from smpplab.client import (
        RabbitBroker as RabbitBroker,
    )
    from smpplab.client import (
        RedisBroker as RedisBroker,
    )
    from smpplab.client import (
        SequenceNumbers as SequenceNumbers,
    )
    from smpplab.client import (
        Settings as Settings,
    )
    from smpplab.client import (
        SqliteCorrelator as SqliteCorrelator,
    )
    from smpplab.client import (
        Submission as Submission,
    )
    from smpplab.client import (
        TokenBucket as TokenBucket,
    )
    from smpplab.client import (
        TracingHook as TracingHook,
    )
    from smpplab.client import logs as logs
    from smpplab.errors import *
    from smpplab.loops import LoopThread as LoopThread
    from smpplab.loops import Simulator as Simulator
    from smpplab.loops import connect as connect
    from smpplab.loops import connect_many as connect_many
    from smpplab.loops import listen_for_outbind as listen_for_outbind
    from smpplab.render import *
    from smpplab.session import *
    from smpplab.simulator import Account as Account
    from smpplab.simulator import PerSecond as PerSecond
    from smpplab.simulator import fates as fates
    from smpplab.transport import *
    from smpplab.wire import *
