"""The names of the testing kit."""

from __future__ import annotations

import pytest

import trio_codex.testing


@pytest.mark.parametrize("name", trio_codex.testing.__all__)
def test_every_name_can_be_had_and_says_where_it_is_public(name):
    value = getattr(trio_codex.testing, name)
    assert name in dir(trio_codex.testing)
    if hasattr(value, "__qualname__"):
        assert (value.__module__, value.__qualname__) == ("trio_codex.testing", name)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"trio_codex\.testing.*no_such_name"):
        trio_codex.testing.no_such_name  # noqa: B018
