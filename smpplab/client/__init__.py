"""The ESME: connect, submit, receive; and the parts that can be brought along.

Plain asyncio on the current loop.  Start reading at `connect.py`, then `esme.py`; the shapes of the parts
are on one page, `parts.py`.
"""

from smpplab.client.address import *
from smpplab.client.areas import *
from smpplab.client.broadcasts import *
from smpplab.client.brokers import *
from smpplab.client.bulk import *
from smpplab.client.connect import *
from smpplab.client.connect_many import *
from smpplab.client.correlation import *
from smpplab.client.correlation_sqlite import *
from smpplab.client.destinations import *
from smpplab.client.esme import *
from smpplab.client.events import *
from smpplab.client.hooks import *
from smpplab.client.incoming import *
from smpplab.client.limiters import *
from smpplab.client.logs import (
    BreachHandler as BreachHandler,
    JsonFormatter as JsonFormatter,
    KeyValueFormatter as KeyValueFormatter,
    LogHook as LogHook,
)
from smpplab.client.metrics import *
from smpplab.client.multi import *
from smpplab.client.outbind import *
from smpplab.client.outgoing import *
from smpplab.client.parts import *
from smpplab.client.pool import *
from smpplab.client.queried import *
from smpplab.client.sequences import *
from smpplab.client.settings import *
from smpplab.client.submission import *
from smpplab.client.throttling import *
from smpplab.client.tracing import *
