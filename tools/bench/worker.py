"""One measure by one client, in this process.

``python -m tools.bench.worker MEASURE FUNCTION SIZE`` prints one JSON line: the numbers, or
``skipped``, ``missing`` or ``failed`` with the reason.
"""

import importlib
import sys

from tools.bench.probe import UnsupportedError, emit


def main(measure: str, function: str, size: int) -> None:
    module = importlib.import_module(f"tools.bench.measures.{measure}")
    try:
        numbers: dict[str, object] = getattr(module, function)(size)
    except ImportError as error:
        emit({"missing": str(error)})
    except UnsupportedError as error:
        emit({"skipped": str(error)})
    except Exception as error:  # noqa: BLE001 - the reason belongs into the table
        emit({"failed": f"{type(error).__name__}: {error}"})
    else:
        emit(numbers)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
