"""Captures: what was on the wire, recorded live or read from a file, and as tables.

    with record(esme) as capture:       # live
        ...
    capture.save("monday.parquet")      # .pcap, .pcapng, .jsonl, .parquet, .csv; .gz compresses
    capture = read("monday.pcapng")     # from Wireshark and tcpdump too
    capture.to_frame()                  # a DataFrame: one row a PDU, a column for each field

A capture keeps octets; everything else is derived from them when it is asked for.  pandas is imported when
the first table is made, and not before.
"""

from smpplab.capture.files import *
from smpplab.capture.record import *
from smpplab.capture.recorder import *
