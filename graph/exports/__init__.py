"""What an export holds: the statements that its filters keep, as RDF, as a network and as tidy tables.

How a file is written stands in `api.exports`, one module a format. The same
store, filters and view give the same rows in the same order.
"""

from graph.exports.network import VIEWS, Edge, Network, Node
from graph.exports.origin import Origin
from graph.exports.selection import Kept, Selection, select
from graph.exports.tables import TABLES, Column, Table

__all__ = [
    "TABLES",
    "VIEWS",
    "Column",
    "Edge",
    "Kept",
    "Network",
    "Node",
    "Origin",
    "Selection",
    "Table",
    "select",
]
