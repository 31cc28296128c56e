"""How wide the columns of a table should be, for formats that do not measure its text."""

from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LEAST = 4
"""Characters that a column has room for even when it is empty."""


def column_widths(table: "LexborNode") -> tuple[float, ...]:
    """The share of each column in the table's width, in per cent with one decimal.

    A column needs room for its longest word, and more the more text it has, but less than in proportion: long cells
    can be broken into lines. Cells that span columns do not count.
    """
    columns: list[list[str]] = []
    for row in table.css("tr"):
        cells = [node for node in row.css("th, td") if node.parent is not None and node.parent.mem_id == row.mem_id]
        if any(cell.attributes.get("colspan", "1") != "1" for cell in cells):
            continue
        columns = [
            [*column, cell.text(separator=" ") if cell else ""]
            for column, cell in zip_longest(columns, cells, fillvalue=None)
            for column in [column or []]
        ]
    needs = [_need(column) for column in columns]
    total = sum(needs)
    return tuple(round(100 * need / total, 1) for need in needs)


def _need(cells: list[str]) -> float:
    words = [len(word) for cell in cells for word in cell.split()]
    longest = max(words, default=0)
    mean = sum(len(cell) for cell in cells) / len(cells)
    return float(max(_LEAST, longest, mean**0.75))
