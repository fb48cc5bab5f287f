"""Stricter than the schemas: rules between fields and between messages, each with its source.

::

    from ocpp_tolerance.certification import State, check

    state = State()  # one for each connection
    for finding in check("1.6", "StopTransaction", "request", stop, state):
        print(finding.path, finding.text, finding.source)

Every message of a connection, both ways, goes through `check` in its order. The rules know messages by the names of their fields, so
that no version needs to be installed. `RULES` lists them; `table` and `page` show them.
"""

from .checking import RULES, check, closing
from .page import Row, page, table
from .rule import Finding, Rule
from .state import State

__all__ = ["RULES", "Finding", "Row", "Rule", "State", "check", "closing", "page", "table"]
