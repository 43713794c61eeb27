import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACT_NOW, type PlacingInput, place } from './tier.ts';

function placed(changes: {
  exploited?: boolean;
  isMalicious?: boolean;
  priority?: number;
  fixVersion?: string;
  lowered?: string[];
  state?: string;
}) {
  const {
    exploited = false,
    isMalicious = false,
    priority = 0,
    fixVersion,
    lowered = [],
    state = 'unknown',
  } = changes;
  return place({
    vulnerability: { exploited: exploited ? { dateAdded: '2026-01-01' } : undefined, isMalicious },
    match: { fix: { state, versions: [] } },
    priority,
    fixVersion,
    lowered: lowered.map((code) => ({ code })),
  } as unknown as PlacingInput);
}

describe('where a finding is placed', () => {
  it('is in front when it is exploited, malicious, or urgent enough', () => {
    const front = { tier: 'act-now', restReason: undefined, isPinned: false };
    assert.deepEqual(placed({ exploited: true }), front);
    assert.deepEqual(placed({ isMalicious: true }), front);
    assert.deepEqual(placed({ priority: ACT_NOW }), front);
    assert.deepEqual(placed({ priority: ACT_NOW, fixVersion: '2' }), front);
  });

  it('is with what a rebuild fixes when there is a fixed version and nothing urgent', () => {
    const rebuild = { tier: 'fix-by-rebuilding', restReason: undefined, isPinned: false };
    assert.deepEqual(placed({ fixVersion: '2' }), rebuild);
    assert.deepEqual(placed({ fixVersion: '2', priority: ACT_NOW - 1 }), rebuild);
  });

  it('is in the rest, with the reason why there is no fix', () => {
    const rest = (restReason: string) => ({ tier: 'the-rest', restReason, isPinned: false });
    for (const state of ['will-not-fix', 'deferred', 'end-of-life'])
      assert.deepEqual(placed({ state }), rest(state));
    for (const state of ['unknown', 'not-fixed']) assert.deepEqual(placed({ state }), rest('no-fix'));
  });

  it('is in the rest under the first reason that lowers it, and pinned where it is exploited all the same', () => {
    const lowered = ['cannot-run', 'vex'];
    const rest = (isPinned: boolean) => ({ tier: 'the-rest', restReason: 'cannot-run', isPinned });
    assert.deepEqual(placed({ lowered, priority: 100, fixVersion: '2' }), rest(false));
    assert.deepEqual(placed({ lowered, exploited: true }), rest(true));
    assert.deepEqual(placed({ lowered, isMalicious: true }), rest(true));
  });
});
