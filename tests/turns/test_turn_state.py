from __future__ import annotations

import pytest

from trio_codex._turns._state import ENDS, TRANSITIONS, TurnState, TurnStep, advance

S, T = TurnState, TurnStep
RUNTIME_MAY_HAVE_IT = [S.accepted, S.joined, S.started, S.stopping_early, S.stopping]


def follow(*steps):
    state = S.requested
    for step in steps:
        state = advance(state, step)
    return state


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([T.accept], S.accepted),
        ([T.accept, T.start], S.started),
        ([T.accept, T.start, T.complete], S.completed),
        ([T.accept, T.start, T.fail], S.failed),
        ([T.accept, T.complete], S.completed),
        ([T.accept, T.start, T.interrupt], S.stopping),
        ([T.accept, T.start, T.interrupt, T.interrupted], S.interrupted),
        ([T.accept, T.start, T.interrupt, T.complete], S.completed),
        ([T.accept, T.start, T.interrupt, T.interrupt], S.stopping),
        ([T.accept, T.start, T.interrupt, T.refuse_interrupt], S.started),
        ([T.accept, T.start, T.interrupt, T.abandon], S.abandoned),
        ([T.accept, T.interrupt], S.stopping_early),
        ([T.accept, T.interrupt, T.interrupted], S.interrupted),
        ([T.accept, T.interrupt, T.start], S.started),
        ([T.accept, T.interrupt, T.start, T.interrupt], S.stopping),
        ([T.accept, T.interrupt, T.refuse_interrupt], S.accepted),
        ([T.join], S.joined),
        ([T.join, T.start], S.joined),
        ([T.join, T.interrupt], S.stopping),
        ([T.join, T.complete], S.completed),
        ([T.refuse], S.refused),
        ([T.withdraw], S.withdrawn),
        ([T.abandon], S.abandoned),
        ([T.abandon, T.accept], S.abandoned),
        ([T.lose], S.lost),
        ([T.accept, T.accept], S.accepted),
        ([T.accept, T.start, T.start], S.started),
        ([T.accept, T.withdraw], S.accepted),
    ],
)
def test_a_life_leads_where_the_table_says(steps, state):
    assert follow(*steps) is state


@pytest.mark.parametrize("step", T)
@pytest.mark.parametrize("end", sorted(ENDS, key=str))
def test_nothing_leads_out_of_an_end(end, step):
    assert advance(end, step) is end


@pytest.mark.parametrize("state", RUNTIME_MAY_HAVE_IT)
@pytest.mark.parametrize("step", [T.complete, T.interrupted, T.fail, T.abandon, T.lose])
def test_a_turn_that_the_runtime_may_have_can_end_in_every_state(state, step):
    assert advance(state, step) in ENDS


def test_every_state_can_be_reached_and_every_state_but_an_end_has_its_rows():
    reached = {S.requested}
    while more := {to for state in reached for to in TRANSITIONS.get(state, {}).values()} - reached:
        reached |= more
    assert reached == set(S)
    assert set(TRANSITIONS) == set(S) - set(ENDS)
