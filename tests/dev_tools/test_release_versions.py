"""Versions, release tags and pins: one lane, both ways, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools._release import pins
from tools._release.commands import ReleaseError
from tools._release.versions import runtime_of, runtime_version, tag_of_version, version_of_tag

ROOT = Path(__file__).resolve().parents[2]

PAIRS = [
    ("0.116.0", "rust-v0.116.0"),
    ("0.116.0a1", "rust-v0.116.0-alpha.1"),
    ("0.116.0a12", "rust-v0.116.0-alpha.12"),
    ("0.116.0b0", "rust-v0.116.0-beta.0"),
    ("1.0.10rc3", "rust-v1.0.10-rc.3"),
    ("0.163.0a1.post2", "rust-v0.163.0-alpha.1.2"),
    ("0.163.0a0.post0", "rust-v0.163.0-alpha.0.0"),
    ("1.0.10rc3.post12", "rust-v1.0.10-rc.3.12"),
]
NO_RUNTIME = [
    "0.116.0.post1",
    "0.116.0a1.post1.dev1",
    "0.116.0.dev1",
    "0.116.0a1.dev2",
    "1!0.116.0",
]
NO_VERSION = ["", "latest", "0.116", "0.116.0.1", "0.116.0+local", "v", "rust-0.1.0"]
NO_TAG = [
    "0.116.0",
    "v0.116.0",
    "rust-v0.116",
    "rust-v0.116.0.1",
    "rust-v0.116.0a1",
    "rust-v0.116.0-alpha",
    "rust-v0.116.0-alpha1",
    "rust-v0.116.0-alpha.01",
    "rust-v0.116.0-alpha.1.02",
    "rust-v0.116.0-alpha.1.2.3",
    "rust-v0.116.0-alpha.1.post2",
    "rust-v00.116.0",
    "rust-v0.116.0-nightly.1",
    "rust-v0.116.0\n",
    "rust-v0.116.1٣",
]

numbers = st.integers(min_value=0, max_value=10_000)
stages = st.none() | st.tuples(
    st.sampled_from(["a", "b", "rc"]), numbers, st.none() | numbers.map("post{}".format)
)


@pytest.mark.parametrize(("version", "tag"), PAIRS)
def test_a_version_and_its_tag_map_to_each_other(version: str, tag: str) -> None:
    assert tag_of_version(version) == tag
    assert version_of_tag(tag) == version
    assert runtime_version(tag) == runtime_version(version) == version


@given(st.tuples(numbers, numbers, numbers), stages)
def test_every_version_comes_back_from_its_tag(
    release: tuple[int, int, int], stage: tuple[str, int, str | None] | None
) -> None:
    version = ".".join(map(str, release))
    if stage is not None:
        version += f"{stage[0]}{stage[1]}" + ("" if stage[2] is None else f".{stage[2]}")
    tag = tag_of_version(version)
    assert version_of_tag(tag) == version
    assert tag_of_version(version_of_tag(tag)) == tag


def test_a_version_in_another_spelling_gets_its_normal_form() -> None:
    assert runtime_version("v0.116.0-alpha.1") == "0.116.0a1"
    assert runtime_version("0.116.0.RC2") == "0.116.0rc2"


@pytest.mark.parametrize("version", [*NO_RUNTIME, *NO_VERSION])
def test_what_no_runtime_can_have_is_refused(version: str) -> None:
    with pytest.raises(ReleaseError):
        tag_of_version(version)


@pytest.mark.parametrize("tag", NO_TAG)
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(ReleaseError, match="is not a tag of a runtime"):
        version_of_tag(tag)


@pytest.mark.parametrize(
    ("ours", "runtime"),
    [
        ("0.163.0", "0.163.0"),
        ("0.163.0.post2", "0.163.0"),
        ("0.116.0a1", "0.116.0a1"),
        ("0.116.0a1.post1", "0.116.0a1.post1"),
    ],
)
def test_a_post_is_ours_behind_a_final_runtime_and_a_hotfix_behind_a_pre_release(
    ours: str, runtime: str
) -> None:
    assert runtime_of(ours) == runtime
    assert runtime_version(runtime) == runtime


@given(st.tuples(numbers, numbers, numbers), stages, numbers)
def test_no_version_of_ours_is_that_of_another_runtime(
    release: tuple[int, int, int], stage: tuple[str, int, str | None] | None, post: int
) -> None:
    final = ".".join(map(str, release))
    assert runtime_of(f"{final}.post{post}") == final
    with pytest.raises(ReleaseError, match="only our own releases"):
        tag_of_version(f"{final}.post{post}")
    if stage is not None:
        runtime = f"{final}{stage[0]}{stage[1]}" + ("" if stage[2] is None else f".{stage[2]}")
        assert runtime_of(runtime) == runtime


@pytest.mark.parametrize("ours", ["0.163.0.dev1", "0.163.0+fix", "0.163", "1!0.163.0"])
def test_another_version_of_ours_is_refused(ours: str) -> None:
    with pytest.raises(ReleaseError):
        runtime_of(ours)


@pytest.fixture
def pinned(tmp_path: Path) -> Path:
    for path in {pin.path for pin in pins.PINS}:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def test_this_repository_is_in_one_lane() -> None:
    assert runtime_of(pins.lane(ROOT)) == pins.DEPENDENCY.read(ROOT)


def test_every_pin_moves_and_nothing_else(pinned: Path) -> None:
    old = runtime_of(pins.lane(ROOT))
    pins.move(pinned, "9.8.7rc6")
    assert pins.lane(pinned) == "9.8.7rc6"
    for path in {pin.path for pin in pins.PINS}:
        before = (ROOT / path).read_text(encoding="utf-8")
        after = (pinned / path).read_text(encoding="utf-8")
        changed = [
            (was, now)
            for was, now in zip(before.splitlines(), after.splitlines(), strict=True)
            if was != now
        ]
        assert len(changed) == sum(pin.path == path for pin in pins.PINS)
        assert all(was.replace(old, "9.8.7rc6") == now for was, now in changed)


@pytest.mark.parametrize(
    "pin", [pin for pin in pins.PINS if not pin.ours], ids=lambda pin: pin.what
)
def test_a_pin_out_of_the_lane_is_refused_and_named(pinned: Path, pin: pins.Pin) -> None:
    pin.move(pinned, "0.1.2")
    with pytest.raises(ReleaseError, match=r"has 0\.1\.2: the ") as caught:
        pins.lane(pinned)
    assert str(pin.path) in str(caught.value)


def test_a_post_release_of_ours_keeps_the_runtime(pinned: Path) -> None:
    old = runtime_of(pins.lane(ROOT))
    pins.OURS.move(pinned, f"{old}.post1")
    assert pins.lane(pinned) == f"{old}.post1"


def test_a_pin_that_is_gone_is_refused(pinned: Path) -> None:
    path = pinned / "constraints.txt"
    path.write_text("trio==0.35.0\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="has 0 times, not once"):
        pins.lane(pinned)
