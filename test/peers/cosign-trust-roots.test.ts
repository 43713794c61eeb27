import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findInstance, PUBLIC_GOOD } from '../../src/sigstore/index.ts';
import { startTufRepository } from '../fakes/tuf-repository.ts';
import { findProgram } from './real-registry.ts';

const cosign = findProgram('cosign');
const skip = cosign === undefined ? 'cosign is not here' : false;

describe('the TUF repository that tests are run against', { skip }, () => {
  it('is one for cosign too, after its root key was replaced, and no longer when it is forged', async () => {
    await using repository = await startTufRepository();
    const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
    const { trustedRoot, signingConfig } = findInstance(PUBLIC_GOOD)?.builtIn ?? assert.fail();
    const targets = {
      'trusted_root.json': text(trustedRoot()),
      'signing_config.v0.2.json': text(signingConfig()),
    };
    const home = mkdtempSync(join(tmpdir(), 'shearwall-cosign-'));
    const root = join(home, 'root.json');
    writeFileSync(root, repository.root);
    const initialize = async (): Promise<number | null> => {
      const args = ['initialize', '--mirror', repository.url, '--root', root];
      const child = spawn(cosign ?? '', args, { env: { HOME: home }, stdio: 'ignore' });
      const [status] = (await once(child, 'close')) as [number | null];
      return status;
    };
    try {
      repository.rotateRoot();
      repository.publish(targets);
      assert.equal(await initialize(), 0);
      repository.publish(targets, { forged: 'targets' });
      assert.notEqual(await initialize(), 0);
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  });
});
