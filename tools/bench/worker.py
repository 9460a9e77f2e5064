"""One client, one measure, in this process: ``python -m tools.bench.worker CLIENT MEASURE SIZE``.

Prints one JSON line: the numbers, or ``skipped``, ``missing`` or ``failed`` with the reason.
"""

import importlib
import sys

from tools.bench.probe import UnsupportedError, emit


def main(client: str, measure: str, size: int) -> None:
    try:
        module = importlib.import_module(f"tools.bench.clients.{client}")
    except ImportError as error:
        emit({"missing": str(error)})
        return
    try:
        numbers: dict[str, object] = getattr(module, measure)(size)
    except UnsupportedError as error:
        emit({"skipped": str(error)})
    except Exception as error:  # noqa: BLE001 - the reason belongs into the table
        emit({"failed": f"{type(error).__name__}: {error}"})
    else:
        emit(numbers)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
