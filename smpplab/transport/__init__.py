"""Octets across a boundary, and clocks: the only layer that touches sockets and time."""

from smpplab.transport.clock import *
from smpplab.transport.driver import *
from smpplab.transport.memory import *
from smpplab.transport.tcp import *
