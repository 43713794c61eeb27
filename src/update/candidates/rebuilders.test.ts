import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { rememberingLog } from '../../../test/fakes/repository-context.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { attestImage, openPolicies } from '../../trust/index.ts';
import { withReproductions } from './rebuilders.ts';
import type { PolicySigners } from './step-input.ts';
import { NO_RECORD, type Production, type RecipeRecord } from './types.ts';

describe('who reproduced an image of production', () => {
  let lab: TrustLab;
  let folder = '';
  let digest: Digest;
  let signers: PolicySigners;
  const log = rememberingLog();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-rebuilders-'));
    lab = await TrustLab.start();
    digest = await lab.push('app', { index: true });
    signers = { ...(await policiesOf('app')), access: {}, trustedRoot: lab.trustedRoot };
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function policiesOf(name: string): Promise<Pick<PolicySigners, 'policies'>> {
    const path = join(folder, `${name}.yaml`);
    const by = (who: string) => `${who}: {issuer: '${lab.sigstore.url}', identity: ${who}@example.com}`;
    writeFileSync(
      path,
      `version: 1
authorities: {${['dev', 'lab', 'other'].map(by).join(', ')}}
policies:
  - name: rebuilt
    images: ['**/${name}']
    attested: [{type: slsaprovenance1, by: [dev]}]
    reproduced: {by: [lab, other], atLeast: 1, releaseKeys: [unstated]}`,
    );
    return { policies: await openPolicies([path]) };
  }

  async function attest(email: string, result: string, of: Digest, about = of): Promise<void> {
    const [source, target] = [await lab.source('app'), await lab.target('app')];
    const document = Buffer.from(JSON.stringify({ result, images: [{ expected: of, rebuilt: of }] }));
    const means = await lab.keyless(email);
    const type = 'reproduction';
    const more = { recursive: false, format: 'bundle', type, document, reference: about } as const;
    await attestImage({ image: 'app', source, target, means, ...more }, lab.context);
    await target.commit();
  }

  async function ask(over: Partial<PolicySigners> = {}, of = digest): Promise<RecipeRecord['production']> {
    const production: Production = {
      reference: `${lab.registry.host}/app:latest`,
      digest: of,
      previous: undefined,
      refused: undefined,
    };
    const context = { ...lab.context, log } as unknown as Context;
    const record = { ...NO_RECORD, production };
    return (await withReproductions(record, { ...signers, ...over }, context)).production;
  }

  it('is read where the image is: nobody yet, then whom the policy names, and no stranger', async () => {
    assert.deepEqual((await ask())?.reproduced?.by, []);
    await attest('lab@example.com', 'identical', digest);
    await attest('mallory@example.com', 'identical', digest);
    assert.deepEqual((await ask())?.reproduced?.by, [{ signer: 'lab', result: 'identical' }]);
  });

  it('is nobody whose statement names another digest as what came out, or one platform only', async () => {
    const source = await lab.source('app');
    const bytes = await source.manifest(await source.resolve(digest));
    const { manifests } = JSON.parse(Buffer.from(bytes).toString()) as { manifests: { digest: Digest }[] };
    const child = manifests[0]?.digest ?? digest;
    await attest('other@example.com', 'identical', child, digest);
    await attest('other@example.com', 'identical', child);
    assert.deepEqual((await ask())?.reproduced?.by, [{ signer: 'lab', result: 'identical' }]);
    await attest('other@example.com', 'different', child);
    await attest('other@example.com', 'identical', digest);
    assert.deepEqual((await ask())?.reproduced?.by, [
      { signer: 'lab', result: 'identical' },
      { signer: 'other', result: 'different' },
    ]);
  });

  it('is not known where no policy is about the image, and stays as it was where the registry does not answer', async () => {
    assert.equal((await ask(await policiesOf('elsewhere')))?.reproduced, undefined);
    log.warnings.length = 0;
    const gone = `sha256:${'0'.repeat(64)}` as string as Digest;
    assert.equal((await ask({}, gone))?.reproduced, undefined);
    assert.match(log.warnings.join(), /who reproduced an image could not be read/);
  });
});
