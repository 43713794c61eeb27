import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IDLE_TIMEOUT_MS } from '../base/http-client.ts';
import { RETRY_MS } from '../fleet/agent/teller.ts';
import { MATCH_LEASE_MS } from '../fleet/matching/match-lease.ts';
import { WRITER_IDLE_MS } from '../store/engine/postgres.ts';
import { WATCHED_EVERY_S } from '../store/jobs/boss-queue.ts';
import { RETRY_MS as JOB_RETRY_MS, LEASE_MS } from '../store/jobs/types.ts';
import { PAUSE_MS, POLL_MS } from './background/work-off.ts';

/** What docs/tasks/serve-a-team.md says. */
const GO_ON_MS = 70_000;

describe('others, when one of several servers and workers stops and is not ended', () => {
  it('write again as soon as the lock of writers is taken from it: an agent that asked it first, too', () => {
    const untilGivenUp = IDLE_TIMEOUT_MS + 1.5 * RETRY_MS;
    assert.ok(untilGivenUp + WRITER_IDLE_MS <= GO_ON_MS);
  });

  it('take up its job, and what it matched, when both leases have run out', () => {
    const untilTaken = Math.max(LEASE_MS, MATCH_LEASE_MS) + WATCHED_EVERY_S * 1000;
    // Its second try comes after twice that at most.
    const untilBegun = untilTaken + 2 * JOB_RETRY_MS + Math.max(POLL_MS, PAUSE_MS);
    assert.ok(untilBegun + WRITER_IDLE_MS <= GO_ON_MS);
  });

  it('wait for the lock of writers no longer than the one who asks them waits for an answer', () => {
    assert.ok(WRITER_IDLE_MS < IDLE_TIMEOUT_MS);
  });
});
