import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { rememberingLog } from '../../../test/fakes/repository-context.ts';
import { testFleet } from '../../../test/fakes/test-fleet.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { diskDocuments, documentsOfImages } from '../../store/index.ts';
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

  async function attest(name: string, email: string, type: string, predicate: object): Promise<void> {
    const [source, target] = [await lab.source(name), await lab.target(name)];
    const document = Buffer.from(JSON.stringify(predicate));
    const means = await lab.keyless(email);
    const more = { recursive: false, format: 'bundle', type, document } as const;
    await attestImage({ image: name, source, target, means, ...more }, lab.context);
    await target.commit();
  }

  /** `kept`: documents, by kind and whether their bytes are what was attested. */
  async function add(
    name: string,
  ): Promise<{ added: AddedSbom[]; warnings: string[]; left: number; kept: string[] }> {
    await using fleet = await testFleet();
    const log = rememberingLog();
    const documents = diskDocuments(join(folder, name));
    const proof = {
      keys: [],
      trustedRoot: lab.trustedRoot,
      requirements: { logEntries: 1, timestamps: 0, scts: 1 },
    };
    const input = { image: name, source: await lab.source(name), platform: undefined, proof };
    const added = await addAttestations(
      { store: fleet.store, documents, ...input, signers: [lab.identity()] },
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

  it('says what is wrong where nothing can be read', async () => {
    await lab.push('junk');
    await attest('junk', 'dev@example.com', 'spdxjson', { spdxVersion: 'SPDX-9.9' });
    await assert.rejects(add('junk'), { code: 'SBOM_UNREADABLE' });
  });
});
