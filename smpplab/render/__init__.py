"""Pictures of one thing: a PDU taken apart, a conversation as a ladder, the specification's page.

`dissect` takes octets or text from anywhere apart; `ladder` draws a conversation; `field_table` prints the
page of a PDU.  Each gives an object that shows itself in notebooks, terminals and pages: `str()`,
``to_text``, ``to_html``.  Everything from the wire is escaped, and passwords are masked.
"""

from smpplab.render.dissection import *
from smpplab.render.ladder import *
from smpplab.render.tables import *
from smpplab.render.web import page as page
