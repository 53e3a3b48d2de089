"""``python -m smpplab``."""

import sys

from smpplab.cli import main

sys.exit(main())
