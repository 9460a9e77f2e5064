"""The command line: ``python -m tools.trips [-v]``."""

from __future__ import annotations

import argparse

import trio

from tools.trips import TRIPS, measure


def main() -> None:
    """Print a table of the trips."""
    parser = argparse.ArgumentParser(prog="python -m tools.trips", description=measure.__doc__)
    parser.add_argument("-v", "--verbose", action="store_true", help="list the calls too")
    options = parser.parse_args()
    print(f"{'trip':20} {'calls':>6} {'files':>6} {'changes of file':>16}")
    for name in TRIPS:
        trip = trio.run(measure, name)
        print(f"{name:20} {len(trip.calls):6} {len(trip.files):6} {trip.changes:16}")
        if options.verbose:
            for file, function in trip.calls:
                print(f"    {file:45} {function}")


if __name__ == "__main__":
    main()
