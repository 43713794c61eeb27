import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { type Digest, digestOf, hexOf } from '../../base/digest.ts';
import { descriptorOf, EMPTY_CONFIG, emptyConfig, encodeManifest, MEDIA_TYPES } from '../../oci/index.ts';
import type { BuiltDocument, ResultImage } from '../statements/build-result.ts';
import { attestBuild } from './attest-build.ts';

const SPDX = '{"spdxVersion": "SPDX-2.3", "name": "by the build"}';

let lab: TrustLab;
before(async () => {
  lab = await TrustLab.start();
});
after(() => lab[Symbol.asyncDispose]());

/** Attaches a document to an image, as `build` does, and returns what result.json says of it. */
async function attachDocument(
  name: string,
  mediaType: string,
  content: string,
  subject?: { digest: Digest; size: number; mediaType: string },
): Promise<BuiltDocument> {
  const about = subject ?? (await (await lab.source(name)).resolve());
  const bytes = Buffer.from(content);
  const blob = descriptorOf(mediaType, bytes);
  const manifest = encodeManifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: mediaType,
    config: emptyConfig,
    layers: [blob],
    subject: { mediaType: about.mediaType, digest: about.digest, size: about.size },
  });
  const descriptor = descriptorOf(MEDIA_TYPES.manifest, manifest);
  const target = await lab.target(name);
  await target.putBlob(emptyConfig, async function* () {
    yield EMPTY_CONFIG;
  });
  await target.putBlob(blob, async function* () {
    yield bytes;
  });
  await target.putManifest(descriptor, manifest);
  await target.commit();
  return { subject: about.digest, mediaType, digest: blob.digest, manifest: descriptor.digest };
}

function statementAbout(digest: Digest): string {
  return JSON.stringify({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'x', digest: { sha256: hexOf(digest) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: { buildDefinition: {} },
  });
}

async function attest(name: string, result: ResultImage) {
  const [source, target] = [await lab.source(name), await lab.target(name)];
  const input = { image: name, source, target, format: 'bundle', means: lab.byKey, result } as const;
  const attested = await attestBuild(input, lab.context);
  await target.commit();
  return attested;
}

async function payloads(name: string): Promise<string[]> {
  const kind = { type: 'any', isType: () => true };
  const { checked } = await lab.verify(name, { by: lab.key, root: undefined, wanted: { kind } });
  return checked.map(({ verified }) =>
    verified?.content.kind === 'statement' ? Buffer.from(verified.content.payload).toString() : '',
  );
}

describe('attestBuild', () => {
  it('signs the SBOMs and the provenance of the build, byte for byte', async () => {
    const image = await lab.push('built');
    const sbom = await attachDocument('built', 'application/spdx+json', SPDX);
    const provenance = await attachDocument('built', 'application/vnd.in-toto+json', statementAbout(image));

    const { attested } = await attest('built', {
      image,
      platforms: [],
      sboms: [sbom],
      provenance: [provenance],
    });

    assert.deepEqual(
      attested.map(({ digest, predicateType }) => [digest, predicateType]),
      [
        [image, 'https://spdx.dev/Document'],
        [image, 'https://slsa.dev/provenance/v1'],
      ],
    );
    const found = await payloads('built');
    assert.ok(found.some((payload) => payload.endsWith(`"predicate":${SPDX}}`)));
    assert.ok(found.includes(statementAbout(image)));
  });

  it('never signs a forged SBOM that is attached to the image: only what result.json names by digest', async () => {
    const image = await lab.push('forged');
    const sbom = await attachDocument('forged', 'application/spdx+json', SPDX);
    await attachDocument('forged', 'application/spdx+json', '{"spdxVersion": "SPDX-2.3", "name": "forged"}');

    await attest('forged', { image, platforms: [], sboms: [sbom], provenance: [] });

    const found = await payloads('forged');
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /by the build/);
  });

  it('refuses a result of another image, and signs nothing', async () => {
    await lab.push('another');
    const image = digestOf('of yesterday');

    await assert.rejects(attest('another', { image, platforms: [], sboms: [], provenance: [] }), {
      code: 'TRUST_DOCUMENT_CHANGED',
      message: /nothing was signed/,
      hint: /result\.json/,
    });
  });

  it('refuses documents whose manifest, subject or statement is about something else', async () => {
    const image = await lab.push('swapped');
    const source = await lab.source('swapped');
    const sbom = await attachDocument('swapped', 'application/spdx+json', SPDX);
    const other = { ...(await source.resolve()), digest: digestOf('other') };
    const stray = await attachDocument('swapped', 'application/spdx+json', SPDX, other);
    const statement = await attachDocument(
      'swapped',
      'application/vnd.in-toto+json',
      statementAbout(digestOf('other')),
    );
    const index = await lab.push('swapped', { index: true, tag: 'index' });
    const wrong: [Partial<ResultImage>, RegExp][] = [
      [{ sboms: [{ ...sbom, manifest: index }] }, /does not hold the document/],
      [{ sboms: [{ ...sbom, digest: digestOf('x') }] }, /does not hold the document/],
      [{ sboms: [{ ...sbom, manifest: stray.manifest }] }, /is about .*, and not/],
      [{ provenance: [statement] }, /is not about/],
      [{ sboms: [{ ...sbom, mediaType: 'text/plain' }] }, /neither an SBOM nor a statement/],
    ];

    for (const [changes, message] of wrong)
      await assert.rejects(
        attest('swapped', { image, platforms: [], sboms: [], provenance: [], ...changes }),
        {
          code: 'TRUST_DOCUMENT_CHANGED',
          message,
        },
      );
    assert.deepEqual(await payloads('swapped'), []);
  });

  it('says that a document is gone', async () => {
    const image = await lab.push('gone');
    const sbom = {
      subject: image,
      mediaType: 'application/spdx+json',
      digest: digestOf('a'),
      manifest: digestOf('b'),
    };

    await assert.rejects(attest('gone', { image, platforms: [], sboms: [sbom], provenance: [] }), {
      code: 'REGISTRY_NOT_FOUND',
    });
  });
});
