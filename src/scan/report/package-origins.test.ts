import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoryDatabase } from '../../../test/fakes/advisory-database.ts';
import { fakeComponent } from '../../../test/fakes/scan-finding.ts';
import { packageOrigins } from './package-origins.ts';

describe('packageOrigins', () => {
  it('counts what nothing proves to be whose, and names third parties’ packages once', async () => {
    const database = await advisoryDatabase([]);
    const docker = fakeComponent({ name: 'docker-ce', foreign: 'its version' });
    const system = fakeComponent({ kind: 'operating-system' });
    const npm = fakeComponent({ type: 'npm' });
    assert.deepEqual(packageOrigins([fakeComponent(), docker, docker, system, npm], database), {
      own: 0,
      unproven: 1,
      foreign: ['docker-ce'],
      isIndexed: false,
    });
    database.close();
  });
});
