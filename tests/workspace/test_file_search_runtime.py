"""`Codex.file_search` on the real runtime."""

from __future__ import annotations

import pytest
import trio
from insides import subscriptions

from trio_codex import InvalidRequestError, types


async def found_by(search, query):
    """Wait for a list for the query that is not empty; the names in it."""
    async for found in search:
        if found.query == query and found.files:
            return [file.file_name for file in found.files]
    return None


def nothing_left(codex):
    return codex.statistics().pending_requests == 0 and subscriptions(codex) == []


@pytest.fixture
def tree(app_server):
    root = app_server.workspace / "tree"
    (root / "deep").mkdir(parents=True)
    (root / "deep" / "chapter-one.md").touch()
    (root / "chapter-two.md").touch()
    return root


async def test_a_file_is_found_and_another_query_finds_another(codex, tree):
    async with codex.file_search([tree]) as search:
        await search.update("chone")
        assert await found_by(search, "chone") == ["chapter-one.md"]
        await search.update("chtwo")
        assert await found_by(search, "chtwo") == ["chapter-two.md"]
        await search.update("chapter")
        assert search.dropped == 0
    assert nothing_left(codex)


async def test_what_is_found_says_where_it_is(codex, tree):
    async with codex.file_search([str(tree)]) as search:
        await search.update("chone")
        async for found in search:
            if found.files:
                break
    (file,) = found.files
    assert (file.root, file.path) == (str(tree), "deep/chapter-one.md")
    assert file.match_type is types.FuzzyFileSearchMatchType.file


async def test_two_searches_do_not_see_each_others_files(codex, tree):
    async with codex.file_search([tree]) as wide, codex.file_search([tree / "deep"]) as narrow:
        await wide.update("two")
        await narrow.update("one")
        assert await found_by(wide, "two") == ["chapter-two.md"]
        assert await found_by(narrow, "one") == ["chapter-one.md"]


async def test_a_search_is_stopped_in_whatever_way_its_block_is_left(codex, tree):
    with trio.CancelScope() as scope:
        async with codex.file_search([tree]) as search:
            await search.update("chone")
            scope.cancel()
            await search.__anext__()
    assert scope.cancelled_caught
    assert nothing_left(codex)
    with pytest.raises(InvalidRequestError, match="not found"):
        await search.update("chtwo")


async def test_what_cannot_be_meant_is_refused_before_anything_is_sent(codex, tree):
    for roots, error in (("tree", TypeError), (tree, TypeError), ([], ValueError)):
        with pytest.raises(error, match="roots"):
            async with codex.file_search(roots):
                pass
    assert nothing_left(codex)
