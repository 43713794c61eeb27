import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sampleProvenance } from '../../../test/fakes/provenance-input.ts';
import { rememberingLog } from '../../../test/fakes/repository-context.ts';
import { testFleet } from '../../../test/fakes/test-fleet.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { provenanceStatement } from '../../attestation/index.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import {
  diskDocuments,
  documentsOfImages,
  imagesByDigest,
  namesOfImages,
  successorsOf,
} from '../../store/index.ts';
import { attestImage } from '../../trust/index.ts';
import { addAttestations } from './add-attestations.ts';
import type { AddedSbom } from './add-sbom.ts';

const SBOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  components: [{ type: 'library', name: 'left', version: '1.0.0', purl: 'pkg:npm/left@1.0.0' }],
};

describe('adding what trusted signers attested', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-attested-'));
  after(() => rmSync(folder, { recursive: true }));
  let lab: TrustLab;
  before(async () => {
    lab = await TrustLab.start();
  });
  after(() => lab[Symbol.asyncDispose]());

  type Built = { day: number; signer?: string; recipe?: string; source?: string };

  /** An image whose SBOM and provenance somebody attested. */
  async function pushBuilt(
    name: string,
    { day, signer = 'dev@example.com', recipe = 'app', source }: Built,
  ): Promise<Digest> {
    const digest = await lab.push(name, { created: `2026-03-0${day}T00:00:00Z` });
    await attest(name, signer, 'cyclonedx', SBOM);
    const input = sampleProvenance();
    const { predicate } = provenanceStatement({
      ...input,
      recipe: { ...input.recipe, digest: digestOf(recipe) },
      lock: { ...input.lock, digest: digestOf(`${name} ${day}`) },
      localFiles: source === undefined ? [] : [{ source, target: '/app', digest: digestOf(source) }],
    });
    await attest(name, signer, 'slsaprovenance1', predicate);
    return digest;
  }

  async function attest(name: string, email: string, type: string, predicate: object): Promise<void> {
    const [source, target] = [await lab.source(name), await lab.target(name)];
    const document = Buffer.from(JSON.stringify(predicate));
    const means = await lab.keyless(email);
    const more = { recursive: false, format: 'bundle', type, document } as const;
    await attestImage({ image: name, source, target, means, ...more }, lab.context);
    await target.commit();
  }

  const inputOf = async (name: string) => ({
    image: name,
    source: await lab.source(name),
    platform: undefined,
    proof: {
      keys: [],
      trustedRoot: lab.trustedRoot,
      requirements: { logEntries: 1, timestamps: 0, scts: 1 },
    },
  });

  /** `kept`: documents, by kind and whether their bytes are what was attested. */
  async function add(
    name: string,
  ): Promise<{ added: AddedSbom[]; warnings: string[]; left: number; kept: string[] }> {
    await using fleet = await testFleet();
    const log = rememberingLog();
    const documents = diskDocuments(join(folder, name));
    const added = await addAttestations(
      { store: fleet.store, documents, ...(await inputOf(name)), signers: [lab.identity()] },
      {
        ...lab.context,
        log,
      } as never,
    );
    const { inArchive = 0 } = await fleet.ask('left', { time: { kind: 'archive' } });
    const kept = await fleet.store.read((view) => documentsOfImages(view, [1]));
    for (const { digest } of kept) await Array.fromAsync(documents.get(digest));
    return { added, warnings: log.warnings, left: inArchive, kept: kept.map(({ kind }) => kind) };
  }

  it('takes what can be read, and names what cannot', async () => {
    await lab.push('app');
    await attest('app', 'dev@example.com', 'spdxjson', { spdxVersion: 'SPDX-9.9' });
    await attest('app', 'dev@example.com', 'cyclonedx', SBOM);
    await attest('app', 'mallory@example.com', 'cyclonedx', { ...SBOM, components: [] });
    const { added, warnings, left, kept } = await add('app');
    assert.deepEqual(kept, ['attestation', 'sbom']);
    assert.deepEqual([added.map(({ components }) => components), left], [[1], 1]);
    assert.match(warnings.join(), /one of the SBOMs that are attested of app was not taken: .*SPDX/);
  });

  it('notes that a build takes the place of older ones of its recipe, wherever and in whatever order they are added', async () => {
    await using fleet = await testFleet();
    const digests = {
      staged: await pushBuilt('staging/app', { day: 1 }),
      newest: await pushBuilt('app', { day: 3 }),
      middle: await pushBuilt('mirror/app', { day: 2 }),
      otherRecipe: await pushBuilt('tool', { day: 4, recipe: 'tool' }),
      otherFiles: await pushBuilt('shop', { day: 5, source: './shop' }),
      sameDay: await pushBuilt('copy', { day: 3 }),
      otherSigner: await pushBuilt('theirs', { day: 6, signer: 'mallory@example.com' }),
    };
    const signers = [lab.identity(), lab.identity('mallory@example.com')];
    for (const name of ['staging/app', 'app', 'mirror/app', 'tool', 'shop', 'copy', 'theirs'])
      await addAttestations(
        { ...(await inputOf(name)), store: fleet.store, documents: undefined, signers },
        lab.context as never,
      );
    const replacing = async (digest: Digest): Promise<Digest[]> =>
      await fleet.store.read(async (view) => {
        const [one] = await imagesByDigest(view, digest);
        const ids = (await successorsOf(view, [one?.imageId ?? 0])).get(one?.imageId ?? 0) ?? [];
        const names = await namesOfImages(view, ids);
        return ids.map(
          (id) => names.get(id)?.find(({ kind }) => kind === 'manifest')?.digest ?? assert.fail(),
        );
      });
    const { staged, middle, newest, sameDay, otherRecipe, otherFiles, otherSigner } = digests;
    assert.deepEqual((await replacing(staged)).sort(), [newest, middle, sameDay].sort());
    assert.deepEqual((await replacing(middle)).sort(), [newest, sameDay].sort());
    for (const last of [newest, sameDay, otherRecipe, otherFiles, otherSigner])
      assert.deepEqual(await replacing(last), []);
  });

  it('says what is wrong where nothing can be read', async () => {
    await lab.push('junk');
    await attest('junk', 'dev@example.com', 'spdxjson', { spdxVersion: 'SPDX-9.9' });
    await assert.rejects(add('junk'), { code: 'SBOM_UNREADABLE' });
  });
});
