import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { reproductionStatement } from '../../attestation/index.ts';
import { digestOf } from '../../base/digest.ts';
import { parseManifest } from '../../oci/index.ts';
import { attestReproduction } from './attest-reproduction.ts';

let lab: TrustLab;
before(async () => {
  lab = await TrustLab.start();
});
after(() => lab[Symbol.asyncDispose]());

describe('attestReproduction', () => {
  it('attaches one signature to the index and to every platform that was rebuilt', async () => {
    const digest = await lab.push('rebuilt', { index: true });
    const [source, target] = [await lab.source('rebuilt'), await lab.target('rebuilt')];
    const top = await source.resolve();
    const document = parseManifest(top, await source.manifest(top));
    assert.ok(document.kind === 'index');
    const children = document.index.manifests.map((child) => child.digest);
    const images = [digest, ...children].map((expected, index) => ({
      name: String(index),
      expected,
      rebuilt: expected,
    }));
    const statement = reproductionStatement({
      result: 'identical',
      packagesFrom: 'verified',
      recipe: { digest: digestOf('recipe') },
      lock: { digest: digestOf('lock') },
      images,
      tool: { name: 'shearwall', version: '1' },
    });

    const { attested } = await attestReproduction(
      { source, target, format: 'bundle', means: lab.byKey, statement },
      lab.context,
    );
    await target.commit();

    for (const item of attested) {
      assert.equal(item.predicateType, statement.predicateType);
      assert.equal(item.referrers.length, 1);
    }
    assert.deepEqual(attested.map((item) => item.digest).toSorted(), [digest, ...children].toSorted());
    const kind = { type: 'reproduction', isType: (type: string) => type === statement.predicateType };
    for (const about of [digest, ...children]) {
      const answer = await lab.verify(`rebuilt@${about}`, { by: lab.key, root: undefined, wanted: { kind } });
      assert.deepEqual([answer.allowed, answer.checked.length], [true, 1]);
    }

    const means = await lab.keyless('dev@example.com', [1, 2]);
    const legacy = await attestReproduction(
      { source, target, format: 'legacy', means, statement },
      lab.context,
    );
    // Readers of the old format know the old log only.
    const { bundle } = await attestReproduction(
      { source, target, format: 'bundle', means, statement },
      lab.context,
    );
    const versionsIn = ({ logEntries }: typeof bundle) => logEntries.map(({ version }) => version);
    assert.deepEqual([bundle, legacy.bundle].map(versionsIn), [['0.0.2'], ['0.0.1']]);
    await target.commit();
    assert.deepEqual(
      legacy.attested.map(({ referrers }) => referrers),
      [[], [], []],
    );
    assert.ok((await lab.verify('rebuilt', { wanted: { kind } })).allowed);
  });
});
