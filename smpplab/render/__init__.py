"""Pictures of one thing: a PDU taken apart, a conversation as a ladder, the specification's page."""

from smpplab.render.dissection import *
