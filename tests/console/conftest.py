"""The tests of the console need its extra."""

import pytest

for module in ("hypercorn", "starlette"):
    pytest.importorskip(module, reason="needs the extra `console`")
