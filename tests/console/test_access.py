"""Who may see the page of the console: every request is judged by its head."""

from __future__ import annotations

import pytest

from trio_codex.console._access import Access, Verdict

HOST = b"127.0.0.1:4000"
ORIGIN = b"http://127.0.0.1:4000"


@pytest.fixture
def access():
    return Access(4000)


def cookie(access):
    return access.cookie.split(";")[0].encode()


def query(access):
    return access.url.partition("?")[2].encode()


def judge(access, *headers, method="GET", path="/", asked=b"", host=(HOST,), shown=True):
    fields = [*[(b"host", each) for each in host], *headers]
    if shown:
        fields.append((b"cookie", cookie(access)))
    return access.judge(method, path, asked, fields)


def test_the_first_url_gives_the_cookie_and_the_cookie_lets_in(access):
    assert judge(access, asked=query(access), shown=False) is Verdict.enter
    assert judge(access) is Verdict.answer
    assert judge(access, path="/events") is Verdict.answer


def test_the_first_url_can_be_opened_again(access):
    for _ in range(2):
        assert judge(access, asked=query(access), shown=False) is Verdict.enter


def test_each_console_has_a_token_of_its_own(access):
    other = Access(4000)
    assert judge(other, (b"cookie", cookie(access)), shown=False) is Verdict.refuse
    assert judge(other, asked=query(access), shown=False) is Verdict.refuse


@pytest.mark.parametrize(
    "given",
    [
        None,
        b"",
        b"trio_codex_console_4000=",
        b"trio_codex_console_4000=wrong",
        b"trio_codex_console_4001={token}",
        b"x_trio_codex_console_4000={token}",
        b"trio_codex_console_4000={token}x",
        b"trio_codex_console_4000={token}; trio_codex_console_4000={token}",
        "trio_codex_console_4000=\u00e9".encode("latin-1"),
    ],
)
def test_no_cookie_and_another_cookie_are_refused(access, given):
    token = cookie(access).partition(b"=")[2]
    headers = [] if given is None else [(b"cookie", given.replace(b"{token}", token))]
    assert judge(access, *headers, shown=False) is Verdict.refuse


@pytest.mark.parametrize(
    "asked", [b"token=", b"token=wrong", b"tok={token}", b"token={token}&token={token}", b"a&" * 99]
)
def test_another_token_is_refused_even_with_the_cookie(access, asked):
    token = cookie(access).partition(b"=")[2]
    asked = asked.replace(b"{token}", token)
    assert judge(access, asked=asked, shown=False) is Verdict.refuse


def test_a_token_that_is_not_ascii_is_refused(access):
    assert judge(access, asked="token=é".encode(), shown=False) is Verdict.refuse
    assert judge(access, asked=b"token=%ff%00", shown=False) is Verdict.refuse


def test_the_token_counts_for_the_first_url_alone(access):
    assert judge(access, asked=query(access), path="/events", shown=False) is Verdict.refuse
    said = judge(access, (b"origin", ORIGIN), asked=query(access), method="POST", shown=False)
    assert said is Verdict.refuse


@pytest.mark.parametrize(
    "host",
    [
        *((), (b"evil.example",), (b"evil.example:4000",), (b"127.0.0.1",), (b"127.0.0.1:4001",)),
        *((HOST, HOST), (b"localhost:4000",), (b"127.0.0.1:4000.evil.example",)),
    ],
)
def test_another_host_is_refused_whatever_is_shown(access, host):
    assert judge(access, host=host) is Verdict.refuse
    assert judge(access, host=host, asked=query(access)) is Verdict.refuse


@pytest.mark.parametrize(
    "origins",
    [
        *((b"http://evil.example",), (b"null",), (b"https://127.0.0.1:4000",), (b"",)),
        *((b"http://127.0.0.1:4001",), (ORIGIN, b"http://evil.example")),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_origin_is_refused_whatever_is_shown(access, origins, method):
    headers = [(b"origin", each) for each in origins]
    assert judge(access, *headers, method=method) is Verdict.refuse
    assert judge(access, *headers, method=method, asked=query(access)) is Verdict.refuse


def test_what_changes_something_needs_an_origin(access):
    assert judge(access, method="POST", path="/answer") is Verdict.refuse
    assert judge(access, (b"origin", ORIGIN), method="POST", path="/answer") is Verdict.answer


@pytest.mark.parametrize(
    ("site", "verdict"),
    [
        (b"same-origin", Verdict.answer),
        (b"none", Verdict.answer),
        (b"same-site", Verdict.refuse),
        (b"cross-site", Verdict.refuse),
        (b"", Verdict.refuse),
    ],
)
def test_a_request_that_another_site_makes_is_refused(access, site, verdict):
    assert judge(access, (b"sec-fetch-site", site)) is verdict
    entered = judge(access, (b"sec-fetch-site", site), asked=query(access), shown=False)
    assert (entered is Verdict.refuse) == (verdict is Verdict.refuse)


def test_the_cookie_is_for_the_browser_and_this_site_alone(access):
    for word in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert word in access.cookie.split("; ")
