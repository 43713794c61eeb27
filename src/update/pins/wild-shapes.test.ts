/** Files as people write them: of each exactly the digests change, byte for byte, or are inserted; what cannot be changed is named. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type HandmadeImage, handmadeImage, once } from '../../../test/fakes/handmade-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { FakeRegistry } from '../../../test/fakes/registry.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { CHANGED, LEFT } from '../../../test/fakes/wild-manifests.ts';
import { openTarget, parseImageLocation } from '../../oci/index.ts';
import { openPolicies, openTrustedRoot } from '../../trust/index.ts';
import { findImages } from './find/find-images.ts';
import { judgePins } from './judge/judge-pins.ts';
import { writePins } from './write-pins.ts';

const old = handmadeImage('old');
const now = handmadeImage('new');

describe('files as people write them', () => {
  let dir = '';
  let registry: FakeRegistry;

  before(async () => {
    registry = await FakeRegistry.start();
    dir = mkdtempSync(join(tmpdir(), 'shearwall-wild-'));
    for (const image of [old, now]) await push(image);
  });
  after(async () => {
    await registry.stop();
    rmSync(dir, { recursive: true });
  });

  async function push(image: HandmadeImage): Promise<void> {
    const location = parseImageLocation(`${registry.host}/app:v1`);
    const target = await openTarget({ location }, ociTestContext());
    for (const { descriptor, bytes } of image.blobs) await target.putBlob(descriptor, () => once(bytes));
    for (const { descriptor, bytes } of image.children) await target.putManifest(descriptor, bytes);
    await target.putManifest(image.root.descriptor, image.root.bytes, { tag: 'v1' });
    await target.commit();
  }

  function written(text: string, image: HandmadeImage): string {
    const name = `${registry.host}/app`;
    const isNow = image === now;
    const digest = image.root.descriptor.digest;
    const arm = image.children[1]?.descriptor.digest ?? '';
    return text
      .replaceAll('{I}', `${name}:v1@${digest}`)
      .replaceAll('{A}', `${name}:v1@${arm}`)
      .replaceAll('{T}', isNow ? `${name}:v1@${digest}` : `${name}:v1`)
      .replaceAll('{+v1}', isNow ? `v1@${digest}` : 'v1')
      .replaceAll('{D}', digest)
      .replaceAll('{d}', old.root.descriptor.digest)
      .replaceAll('{x}', 'other.example.org/x')
      .replaceAll('{N}', name);
  }

  it('get their digests and nothing else; what cannot is named', async () => {
    const all = { ...CHANGED, ...LEFT };
    for (const [file, text] of Object.entries(all)) {
      const path = join(dir, 'files', file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, written(text, old));
    }
    const policy = join(dir, 'policy.yaml');
    const images = [`${registry.host}/**`];
    writeFileSync(
      policy,
      `version: 1\npolicies: [{name: ours, images: ${JSON.stringify(images)}, unsigned: allow}]\n`,
    );
    const policies = {
      policies: await openPolicies([policy]),
      trustedRoot: await openTrustedRoot({ stateDir: dir }),
    };
    const context = { ...serviceTestContext(), ...ociTestContext() };
    const found = await findImages(join(dir, 'files'));
    const pins = await judgePins({ images: found.images, access: {}, policies, add: true }, context as never);
    assert.equal(await writePins(join(dir, 'files'), pins), Object.keys(CHANGED).length);
    let [changed, added] = [0, 0];
    for (const [file, text] of Object.entries(all)) {
      const expected = file in LEFT ? written(text, old) : written(text, now);
      const bytes = readFileSync(join(dir, 'files', file));
      assert.equal(bytes.toString('utf8'), expected, file);
      const before = Buffer.from(written(text, old));
      const inserted = [...text.matchAll(/\{T\}|\{\+v1\}/g)].length;
      assert.equal(bytes.length - before.length, 72 * inserted, file);
      changed += [...text.matchAll(/\{[IAD]\}/g)].length;
      added += inserted;
    }
    const states = Map.groupBy(pins, ({ state }) => state);
    assert.deepEqual([states.get('update')?.length, states.get('add')?.length], [changed, added]);
    for (const [file, text] of Object.entries(all)) {
      const said = [...found.images, ...found.left].filter((each) => each.file === file);
      const code = written(text, old)
        .replaceAll(/^\ufeff?(?:[ \t]*#(?! syntax).*)$|[ \t]#.*$/gm, '')
        .replace(/^status:.*/m, '');
      const digests = code.split('sha256:').length - 1;
      assert.ok(said.length >= digests, `${file}: ${digests} digests, ${said.length} found or named`);
    }
    const named = new Set(found.left.map(({ file }) => file));
    assert.deepEqual(
      Object.keys(LEFT).filter((file) => !named.has(file)),
      [],
    );
  });
});
