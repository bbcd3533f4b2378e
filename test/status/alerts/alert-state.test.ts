import { expect } from 'chai';
import { advance, NO_ALERTS, type AlertState } from '../../../plugin/status/alerts/alert-state.ts';
import type { Condition } from '../../../plugin/status/alerts/condition.ts';
import { NOW } from './facts.ts';

const SUBJECT = { kind: 'silence', tenant: 'acme', stream: 'audit' } as const;
const on: Condition = { ...SUBJECT, verdict: 'on', sinceMs: NOW - 1000, message: 'Silent.' };
const off: Condition = { ...SUBJECT, verdict: 'off', message: 'Back.' };
const unknown: Condition = { ...SUBJECT, verdict: 'unknown' };

describe('advance', () => {
  /** The records that wait after these conditions, one after the other. */
  const play = (conditions: readonly (Condition | undefined)[], from: AlertState = NO_ALERTS) =>
    conditions.reduce(
      (state, condition, turn) =>
        advance(state, condition === undefined ? [] : [condition], NOW + turn * 1000).state,
      from,
    );
  const states = ({ waiting }: AlertState) => waiting.map(({ state }) => state);

  it('announces an episode once, and its end once', () => {
    const state = play([on, on, unknown, on, off, off]);
    expect(states(state)).to.deep.equal(['begin', 'end']);
    expect(state.active).to.deep.equal([]);
  });

  it('keeps since when an episode lasts, and renews its words', () => {
    const later: Condition = { ...on, sinceMs: NOW, message: 'Still silent.' };
    expect(play([on, later]).active).to.deep.equal([
      { ...SUBJECT, sinceMs: NOW - 1000, message: 'Still silent.' },
    ]);
  });

  it('says in both records since when, and in each what is so', () => {
    const since = new Date(NOW - 1000).toISOString();
    expect(play([on, off]).waiting).to.have.lengthOf(2);
    expect(play([on, off]).waiting[0]).to.include({ state: 'begin', since, message: 'Silent.' });
    expect(play([on, off]).waiting[1]).to.include({ state: 'end', since, message: 'Back.' });
  });

  it('lets an episode go on of which nothing is known', () => {
    expect(play([on, unknown]).active).to.have.lengthOf(1);
  });

  it('begins nothing of which nothing is known', () => {
    expect(play([unknown]).active).to.deep.equal([]);
  });

  it('ends what is not read any more', () => {
    const { active, waiting } = play([on, undefined]);
    expect(active).to.deep.equal([]);
    expect(waiting.at(-1)).to.include({ state: 'end' });
    expect(waiting.at(-1)?.message).to.contain('not read any more');
  });

  it('lets an unheard episode that is over give way to the next', () => {
    expect(states(play([on, off, on, off, on]))).to.deep.equal(['begin']);
  });

  it('keeps the end of an episode whose beginning was heard', () => {
    const heard = { ...play([on]), waiting: [] };
    expect(states(play([off, on, off, on], heard))).to.deep.equal(['end', 'begin']);
  });

  it('never lets more than three records of one subject wait', () => {
    let state: AlertState = { ...play([on]), waiting: [] };
    for (let turn = 0; turn < 50; turn += 1) {
      state = play([turn % 2 === 0 ? off : on], state);
      expect(state.waiting.length).to.be.at.most(3);
    }
  });

  it('keeps what waits for other subjects', () => {
    const other: Condition = { ...on, stream: 'page' };
    const { state } = advance(play([on, off]), [other], NOW);
    const again = advance(state, [on, other], NOW + 5000).state;
    expect(again.waiting.map(({ stream, state: what }) => `${stream ?? ''} ${what}`)).to.deep.equal(
      ['page begin', 'audit begin'],
    );
  });

  it('gives equal records equal ids, and others other ones', () => {
    const ids = play([on, off]).waiting.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(2);
    expect(play([on, off]).waiting.map(({ id }) => id)).to.deep.equal(ids);
  });
});
