"""Octets and values: the field table, the codec that is compiled from it, the walker that explains.

No clock, no I/O, no state.  Start reading at `pdus.py`, the table; then `walk.py`, which is a decoder
in one screen; then ``print(SubmitSm.source("decode"))``, which is the same one written for speed.
"""

from smpplab.wire.bits import *
from smpplab.wire.codec import *
from smpplab.wire.dialect import *
from smpplab.wire.pdus import *
from smpplab.wire.statuses import *
from smpplab.wire.table import *
from smpplab.wire.tlv import *
from smpplab.wire.tlv_values import *
from smpplab.wire.values import *
from smpplab.wire.walk import *
