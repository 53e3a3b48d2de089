"""Questions to a capture's table: DataFrame in, DataFrame out.

The functions here are also ``df.smpp.exchanges()``, ``df.smpp.latency()`` and so on, once a table was made by
`Capture.to_frame` (or ``import smpplab.analysis``).
"""

import smpplab.analysis.accessor
from smpplab.analysis.conformance import *
from smpplab.analysis.exchanges import *
from smpplab.analysis.rates import *
from smpplab.analysis.receipts import *
