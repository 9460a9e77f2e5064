"""The table of a turn's states: every row, and what no row allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from long_setting import examples

from trio_codex._turns._state import (
    ENDS,
    TRANSITIONS,
    Block,
    Told,
    TurnLife,
    TurnState,
    TurnStep,
    Whose,
)

S, T, W = TurnState, TurnStep, Whose
RUNTIME_MAY_HAVE_IT = [S.accepted, S.started, S.stopping_early, S.stopping, S.resting]


def after(state, step):
    return TRANSITIONS.get(state, {}).get(step, state)


def follow(*steps):
    life = TurnLife()
    for step in steps:
        life.take(step)
    return life


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([T.accept], S.accepted),
        ([T.answer], S.answered),
        ([T.answer, T.accept, T.start], S.started),
        ([T.answer, T.withdraw], S.withdrawn),
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
        ([T.accept, T.start, T.interrupt, T.rest, T.accept], S.accepted),
        ([T.accept, T.interrupt], S.stopping_early),
        ([T.accept, T.interrupt, T.interrupted], S.interrupted),
        ([T.accept, T.interrupt, T.start], S.started),
        ([T.accept, T.interrupt, T.start, T.interrupt], S.stopping),
        ([T.accept, T.interrupt, T.refuse_interrupt], S.accepted),
        ([T.join], S.started),
        ([T.join, T.start], S.started),
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
    assert follow(*steps).state is state


@pytest.mark.parametrize(
    ("steps", "whose"),
    [
        ([T.accept, T.start], W.ours),
        ([T.join], W.theirs),
        ([T.start_early, T.doubt], W.doubted),
        ([T.start_early, T.doubt, T.own], W.ours),
        ([T.start_early, T.doubt, T.disown], W.theirs),
        ([T.start_early, T.doubt, T.complete], W.ours),
        ([T.start_early, T.doubt, T.lose], W.doubted),
        ([T.start_early, T.own, T.doubt], W.ours),
        ([T.start_early, T.disown, T.doubt], W.theirs),
        ([T.start_early, T.disown, T.accept], W.ours),
        ([T.start_early, T.disown, T.start_early, T.own, T.doubt], W.ours),
        ([T.start_early, T.own, T.join], W.theirs),
        ([T.accept, T.detach], W.detached),
        ([T.join, T.detach], W.theirs),
        ([T.join, T.own], W.theirs),
        ([T.join, T.reclaim], W.ours),
        ([T.start_early, T.doubt, T.reclaim], W.ours),
    ],
)
def test_whose_a_turn_is_says_the_table(steps, whose):
    assert follow(*steps).whose is whose


@given(st.lists(st.sampled_from(T)))
@examples(200, 20_000)
def test_in_whatever_order_steps_come_what_is_settled_stays_settled(steps):
    life = TurnLife()
    for step in steps:
        was = (life.state, life.whose, life.told)
        over, dropped, left = life.over, life.dropped, life.left
        life.take(step)
        assert not over or life.state is was[0]
        if was[1] is W.detached or (was[1] is W.theirs and step is not T.reclaim):
            assert life.whose is was[1]
        assert (life.dropped, life.left) >= (dropped, left)
        assert list(Told).index(life.told) >= list(Told).index(was[2])
        # A turn whose owner is in doubt is nobody's to end.
        assert life.ours_to_end == (life.whose in (W.ours, W.early, W.early_ours, W.early_theirs))
        assert life.joined <= (not life.ours_to_end)


@pytest.mark.parametrize("step", T)
@pytest.mark.parametrize("end", sorted(ENDS, key=str))
def test_nothing_leads_out_of_an_end(end, step):
    assert after(end, step) is end


@pytest.mark.parametrize("state", RUNTIME_MAY_HAVE_IT)
@pytest.mark.parametrize("step", [T.complete, T.interrupted, T.fail, T.abandon, T.lose])
def test_a_turn_that_the_runtime_may_have_can_end_in_every_state(state, step):
    assert after(state, step) in ENDS


@pytest.mark.parametrize("states", [TurnState, Whose, Block, Told])
def test_every_state_can_be_reached_and_steps_lead_to_states_of_the_same_kind(states):
    reached = {next(iter(states))}
    while more := {to for state in reached for to in TRANSITIONS.get(state, {}).values()} - reached:
        reached |= more
    assert reached == set(states)


def test_every_state_of_a_life_but_an_end_has_its_rows():
    assert {state for state in TRANSITIONS if isinstance(state, S)} == set(S) - set(ENDS)
