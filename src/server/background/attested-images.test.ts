import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { attestImage } from '../../trust/index.ts';
import { cataloguing, jobOfDigest } from './jobs/catalogue.ts';

const SBOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  components: [{ type: 'library', name: 'left', version: '1.0.0', purl: 'pkg:npm/left@1.0.0' }],
};

describe('an image that a server fetches', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  let lab: TrustLab;
  let server: TestServer;
  before(async () => {
    context = await repositoryContext();
    lab = await TrustLab.start();
    server = await testServer();
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
  });

  /** What came of the job of an image whose SBOM `email` attested. */
  const fetched = async (name: string, email?: string): Promise<unknown> => {
    const digest = await lab.push(name);
    if (email !== undefined) {
      const target = await lab.target(name);
      const attested = { source: await lab.source(name), target, means: await lab.keyless(email) };
      const document = Buffer.from(JSON.stringify(SBOM));
      const more = { recursive: false, format: 'bundle', type: 'cyclonedx', document } as const;
      await attestImage({ image: name, ...attested, ...more }, lab.context);
      await target.commit();
    }
    const requirements = { logEntries: 1, timestamps: 0, scts: 1 };
    const believed = {
      signers: [lab.identity()],
      proof: { keys: [], trustedRoot: lab.trustedRoot, requirements },
    };
    const from = { places: [lab.registry.host], options: {}, tool: 'shearwall 0', believed, context };
    const { input } = jobOfDigest(digest, lab.at(`${name}:latest`));
    return await cataloguing(server.parts, from).run(input, server.parts.context);
  };

  it('is recorded with the SBOMs that those attested who are believed, and without those of others', async () => {
    assert.partialDeepStrictEqual(await fetched('ours', 'dev@example.com'), {
      attested: [{ components: 1 }],
    });
    assert.partialDeepStrictEqual(await fetched('theirs', 'mallory@example.com'), { attested: [] });
    const { inArchive } = await server.fleet.ask('left', { time: { kind: 'archive' } });
    assert.equal(inArchive, 1);
  });

  it('is recorded, and fetched again later, where its attestations cannot be read', async () => {
    lab.registry.faults.push({ method: 'GET', path: /referrers/, times: 100, effect: 503 });
    await assert.rejects(fetched('plain'), { code: 'REGISTRY_UNREACHABLE' });
    lab.registry.faults.length = 0;
    assert.partialDeepStrictEqual(await fetched('plain'), { added: [{ isNew: false }], attested: [] });
  });
});
