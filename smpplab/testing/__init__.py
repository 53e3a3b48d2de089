"""Stand-ins and scripts for tests of your own."""

from smpplab.testing.dialogue import *
