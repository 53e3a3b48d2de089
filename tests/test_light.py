"""Importing the core costs no pandas, numpy, matplotlib or IPython, and patches nothing."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys, asyncio
before = asyncio.run, asyncio.new_event_loop
import smpplab as sl
sl.connect, sl.Simulator, sl.dissect, sl.decode, sl.read
import smpplab.client, smpplab.simulator, smpplab.render, smpplab.loops
sl.PrometheusHook, sl.TracingHook, sl.logs
heavy = {"pandas", "numpy", "matplotlib", "pyarrow", "ipywidgets", "IPython", "nest_asyncio"} & set(sys.modules)
heavy |= {"prometheus_client", "opentelemetry"} & set(sys.modules)
assert not heavy, heavy
assert before == (asyncio.run, asyncio.new_event_loop)
"""


def test_the_core_is_light() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
