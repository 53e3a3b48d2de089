"""The SMSC simulator: accounts, messages, fates, receipts.  Start at `simulator.py`.

`simulator` is the message centre, `served` one ESME's session with it, `operations` what it does with each
request; `mailbox` keeps messages and their states, `outbox` what goes to ESMEs, `agenda` what is to come.
"""

from smpplab.simulator.absence import *
from smpplab.simulator.accounts import *
from smpplab.simulator.fates import *
from smpplab.simulator.handset import *
from smpplab.simulator.mailbox import *
from smpplab.simulator.receipt_dialects import *
from smpplab.simulator.receipt_presets import *
from smpplab.simulator.replay import *
from smpplab.simulator.scenario import *
from smpplab.simulator.served import *
from smpplab.simulator.simulator import *
from smpplab.simulator.traffic import *
