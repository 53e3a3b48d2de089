"""Tests of the simulator; `conftest.py` has the raw ESME that they share."""
