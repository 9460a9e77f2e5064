"""Common operations take no longer way through the source than they do now."""

from __future__ import annotations

import pytest

from tools.trips import TRIPS, measure

# Files and changes of file, which may only become fewer. Trio runs tasks that are ready in any
# order, so some come out differently from run to run.
LIMITS = {
    "a delta": (15, 22),
    "a server request": (18, 49),
    "a cancelled run": (42, 255),
    "a login": (23, 84),
}


@pytest.mark.parametrize("name", TRIPS)
async def test_a_trip_is_no_longer_than_it_was(name):
    trip = await measure(name)
    files, changes = LIMITS[name]
    assert (len(trip.files) <= files, trip.changes <= changes) == (True, True), trip.calls
    # It was counted at all.
    assert len(trip.files) > 5
