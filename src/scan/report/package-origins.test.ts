import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeComponent } from '../../../test/fakes/scan-finding.ts';
import { packageOrigins } from './package-origins.ts';

describe('packageOrigins', () => {
  it('counts what nothing proves to be whose, and names third parties’ packages once', () => {
    const docker = fakeComponent({ name: 'docker-ce', foreign: 'its version' });
    const system = fakeComponent({ kind: 'operating-system' });
    const npm = fakeComponent({ type: 'npm' });
    assert.deepEqual(packageOrigins([fakeComponent(), docker, docker, system, npm]), {
      unproven: 1,
      foreign: ['docker-ce'],
    });
  });
});
