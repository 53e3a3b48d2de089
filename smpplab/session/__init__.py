"""The conversation: states, window, timers.  No I/O; time is a parameter.  Start at `session.py`."""

from smpplab.session.events import *
from smpplab.session.session import *
from smpplab.session.states import *
from smpplab.session.timers import *
from smpplab.session.window import *
