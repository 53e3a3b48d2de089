"""Queues to send from.  Any object with `enqueue` and `dequeue` will do; these are ready made."""

from smpplab.client.brokers.memory import *
