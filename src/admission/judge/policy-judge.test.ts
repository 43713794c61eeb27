import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { publicKeyPem } from '../../sigstore/index.ts';
import { openPolicies } from '../../trust/index.ts';
import { openPolicyJudge } from './policy-judge.ts';

describe('an image that whoever makes a workload names', () => {
  let lab: TrustLab;
  let folder: string;
  before(async () => {
    lab = await TrustLab.start();
    folder = await mkdtemp(join(tmpdir(), 'shearwall-judge-'));
    await lab.push('app', { tag: 'v1' });
    await lab.sign('app:v1', lab.byKey);
    lab.registry.seen.length = 0;
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  async function judged(images: string[], image: string, hosts = {}) {
    const key = { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 };
    const document = {
      version: 1,
      authorities: { release: key },
      policies: [{ name: 'any', images, signed: { by: ['release'] } }],
    };
    const file = join(folder, 'policy.yaml');
    await writeFile(file, JSON.stringify(document));
    const policies = await openPolicies([file]);
    const { context, trustedRoot } = lab;
    await using judge = openPolicyJudge({ policies, trustedRoot, access: { hosts } }, context);
    return await judge.judge({ image, namespace: 'shop' }, context.signal);
  }

  it('has no host of this machine or of metadata asked by a wildcard of a policy (SSRF)', async () => {
    const port = new URL(`http://${lab.registry.host}`).port;
    for (const host of ['127.0.0.1', 'localhost', '127.0.0.2', '[::1]', '0.0.0.0', '169.254.169.254'])
      for (const wildcard of ['**', `*:${port}/**`])
        await assert.rejects(judged([wildcard], `${host}:${port}/app:v1`), (error: { code?: string }) => {
          assert.equal(error.code, 'REGISTRY_OUT_OF_REACH', `${wildcard} ${host}`);
          return true;
        });
    assert.equal(lab.registry.seen.length, 0);
  });

  it('is judged where a policy or the user names its registry itself', async () => {
    const { host } = lab.registry;
    assert.equal((await judged([`${host}/**`], lab.at('app:v1'))).allowed, true);
    assert.equal((await judged(['**'], lab.at('app:v1'), { reachable: [host] })).allowed, true);
  });
});
