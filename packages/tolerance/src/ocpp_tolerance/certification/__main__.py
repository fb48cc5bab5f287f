"""Print the page of the rules."""

import sys

from .page import page

sys.stdout.write(page())
