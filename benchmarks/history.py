"""Ratios over time: the medians of each run that was kept, the newest last.

python benchmarks/history.py                    # all
python benchmarks/history.py --only calls       # a chapter
python benchmarks/history.py --last 5           # of the last so many runs
"""

import argparse
from statistics import median

from asked import console
from records import read_records
from rich.table import Table


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Ratios over time.")
    parser.add_argument("--only", metavar="CHAPTER", help="a chapter (default: all)")
    parser.add_argument("--last", type=int, default=6, metavar="RUNS", help="of so many runs (default: %(default)s)")
    options = parser.parse_args()
    records = [
        each
        for each in read_records()
        if options.only is None or any(key.chapter == options.only for key in each.ratios)
    ][-options.last :]
    keys = dict.fromkeys(key for each in records for key in each.ratios if options.only in (None, key.chapter))
    table = Table(title="medians of ratios")
    for name in ("chapter", "server", "OCPP"):
        table.add_column(name, no_wrap=True)
    for each in records:
        table.add_column(f"{each.when:%m-%d %H:%M}", justify="right")
    for key in sorted(keys):
        values = (each.ratios.get(key) for each in records)
        table.add_row(*key, *("" if each is None else f"{median(each):.2f}" for each in values))
    console.print(table)


if __name__ == "__main__":
    main()
