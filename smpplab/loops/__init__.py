"""Clients and simulators on a thread of their own, for notebooks.

In a notebook the kernel's event loop stands still while a cell computes; a client on it would miss its
link checks and lose its bind.  So there, objects live on one background thread with its own loop, and what
the notebook holds is a `Remote`: awaitable from any loop, and blocking through `.sync`.

Everywhere else they live on the current loop and none of this is used.  ``loop="auto"`` decides.
"""

from smpplab.loops.facade import *
from smpplab.loops.remote import *
from smpplab.loops.thread import *
