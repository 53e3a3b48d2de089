"""Questions to a capture's table: DataFrame in, DataFrame out.

The functions of `exchanges`, `receipts`, `rates` and `conformance` are also ``df.smpp.exchanges()``,
``df.smpp.latency()`` and so on; `plots` draws them, `report` makes a page of them all.
"""

import smpplab.analysis.accessor
