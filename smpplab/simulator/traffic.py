"""Mobile-originated traffic: what people write by themselves, at a rate or as a file has it.

    sl.Traffic(5, text=["STOP", "Balance?"], destination="80888").start(smsc)
    sl.traffic_file("evening.csv").start(smsc)

It goes by the simulator's clock and draws from its one generator: the same seed gives the same messages
at the same times.
"""

from smpplab.simulator.traffic_files import traffic_file, traffic_from
from smpplab.simulator.traffic_flows import FileTraffic, Flow, Planned, Traffic

__all__ = ["FileTraffic", "Flow", "Planned", "Traffic", "traffic_file", "traffic_from"]
