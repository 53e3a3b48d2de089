"""Queues to send from.  Any object with `enqueue` and `dequeue` will do; these are ready made."""

from smpplab.client.brokers.dead_letters import *
from smpplab.client.brokers.memory import *
from smpplab.client.brokers.rabbitmq import *
from smpplab.client.brokers.redis import *
