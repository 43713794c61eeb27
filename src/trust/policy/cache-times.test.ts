import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { policies } from '../../../test/fakes/policy-case.ts';
import { cacheOf } from './decide.ts';

const entry = (name: string, images: string, more: string): string =>
  `  - {name: ${name}, images: ['${images}'], unsigned: allow${more}}\n`;
const file = (...entries: string[]): string => `version: 1\npolicies:\n${entries.join('')}`;
const REPOSITORY = { registry: 'ghcr.io', repository: 'acme/app' };
const of = async (...entries: string[]) => cacheOf(await policies(file(...entries)), REPOSITORY);

describe('how long an answer is gone by', () => {
  it('is a minute, and ten while it is asked about again, where nothing is said', async () => {
    const byDefault = { freshMs: 60_000, staleMs: 600_000 };
    assert.deepEqual(await of(entry('a', '**', '')), byDefault);
    assert.deepEqual(await of(entry('a', 'docker.io/**', ', cache: {stale: 1h}')), byDefault);
  });

  it('is what the policy says, and of several the shortest', async () => {
    assert.deepEqual(await of(entry('a', '**', ', cache: {fresh: 0s, stale: 24h}')), {
      freshMs: 0,
      staleMs: 86_400_000,
    });
    const two = [
      entry('a', '**', ', cache: {fresh: 5m, stale: 6h}'),
      entry('b', 'ghcr.io/**', ', cache: {fresh: 10s}'),
    ];
    assert.deepEqual(await of(...two), { freshMs: 10_000, staleMs: 600_000 });
  });

  it('is no more than a day, a time, and longer stale than fresh', async () => {
    for (const cache of [
      '{stale: 25h}',
      '{fresh: -1s}',
      '{fresh: 1.5h}',
      '{fresh: 60}',
      '{fresh: 11m}',
      '{stale: 0s}',
      '{}x',
      '{for: 1m}',
    ])
      await assert.rejects(
        of(entry('a', '**', `, cache: ${cache}`)),
        (error: { code?: string }) => /^POLICY_(INVALID|SYNTAX)$/.test(error.code ?? ''),
        cache,
      );
  });
});
