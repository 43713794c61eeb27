import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Digest, digestOf, hexOf } from '../../src/base/digest.ts';
import { emptyConfig, MEDIA_TYPES } from '../../src/oci/index.ts';
import { requestCertificate } from '../../src/sigstore/fulcio/request-certificate.ts';
import {
  type AcceptedSigner,
  type Bundle,
  DSSE_TYPE,
  encodeBundle,
  encodeEnvelope,
  encodeSimpleSigning,
  exactMatcher,
  legacyAnnotations,
  pae,
  SIMPLE_SIGNING_TYPE,
} from '../../src/sigstore/index.ts';
import { generateSigner } from '../../src/sigstore/keys/local-signer.ts';
import { keyHint } from '../../src/sigstore/keys/public-key.ts';
import { parseIdentityToken } from '../../src/sigstore/oidc/identity-token.ts';
import type { Requirements, VerificationKey } from '../../src/sigstore/types.ts';
import { imageSignature } from '../../src/trust/statements/image-signature.ts';
import { serviceTestContext } from '../fakes/service-context.ts';
import { type Samples, signSamples, statementOf } from '../fakes/signed-samples.ts';
import type { FuzzCase, Json } from './fuzz-case.ts';

/** What can be swapped into a case: bundles of every making, and layers of legacy ones. */
export type Donors = {
  bundles: Json[];
  /** Those of them that are rightly signed by somebody, and still nothing to be accepted. */
  odd: Json[];
  layers: { annotations: Record<string, string>; blob: Uint8Array }[];
  /** A key that signs again what others have signed, and that nobody accepts. */
  strangerKey: KeyObject;
  /** A key that has signed nothing, for those who accept only it. */
  unusedKey: VerificationKey;
  /** Another Sigstore: its root, and what it vouched for. */
  other: Samples;
};

export type Originals = AsyncDisposable & { cases: { name: string; one: FuzzCase }[]; donors: Donors };

const AMD64 = { architecture: 'amd64', os: 'linux' };
const CHECKED = 'https://example.com/checked/v1';
const STRICT: Requirements = { logEntries: 1, timestamps: 0, scts: 1 };
const IN_TOTO = 'application/vnd.in-toto+json';

/** Images of two platforms with evidence by key and keyless, in every format: what all other cases are made of. */
export async function makeOriginals(): Promise<Originals> {
  const [samples, other, unlogged] = await Promise.all([
    signSamples(),
    signSamples(),
    signSamples('dev@example.com', { embedScts: false }),
  ]);
  const manifests = ['amd64', 'arm64'].map(platformManifest);
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: manifests.map((bytes, at) => ({
      mediaType: MEDIA_TYPES.manifest,
      digest: digestOf(bytes),
      size: bytes.length,
      platform: { architecture: ['amd64', 'arm64'][at], os: 'linux' },
    })),
  };
  const subjects = [digestOf(Buffer.from(JSON.stringify(index))), digestOf(manifests[0] ?? Buffer.of())];
  const image = { index, manifests, platform: AMD64, truncated: undefined, listed: true, carrierFixed: true };
  const expectation = (how: 'key' | 'keyless', kind: Wanted['kind']) => expectationOf(samples, how, kind);

  const cases: Originals['cases'] = [];
  const { privateKey: strangerKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { publicKey: unusedKey } = await generateSigner('p256');
  const donors: Donors = { bundles: [], odd: [], layers: [], strangerKey, unusedKey, other };
  for (const subject of subjects)
    for (const how of ['key', 'keyless'] as const)
      for (const rekor of [1, 2] as const) {
        const contents = [
          { type: 'signature', statement: imageSignature(subject, { env: 'prod' }) },
          { type: CHECKED, statement: statementAbout(subject) },
        ];
        for (const { type, statement } of contents) {
          const bundle = await samples.sign({ kind: 'statement', statement }, how, rekor);
          const json = JSON.parse(Buffer.from(encodeBundle(bundle)).toString());
          const kind: Wanted['kind'] =
            type === 'signature' ? 'signature' : { type, isType: (found) => found === type };
          donors.bundles.push(json);
          cases.push({
            name: `${how} ${type} rekor${rekor}`,
            one: {
              ...image,
              ...expectation(how, kind),
              place: 'referrer',
              carrier: carrierOf(subject),
              blob: { json },
            },
          });
          if (rekor === 1 && type !== 'signature') {
            const layer = attLayer(bundle);
            donors.layers.push(layer);
            cases.push({
              name: `${how} att`,
              one: { ...image, ...expectation(how, kind), place: 'att', ...legacyCarrier(DSSE_TYPE, layer) },
            });
          }
        }
        if (rekor === 1) {
          const layer = await sigLayer(samples, subject, how);
          donors.layers.push(layer);
          cases.push({
            name: `${how} sig`,
            one: {
              ...image,
              ...expectation(how, 'signature'),
              place: 'sig',
              ...legacyCarrier(SIMPLE_SIGNING_TYPE, layer),
            },
          });
        }
      }
  cases.push({
    name: 'keyless without SCT',
    one: await withoutSct(unlogged, image, subjects[0] ?? digestOf('')),
  });
  cases.push({
    name: 'key unlogged',
    one: await signedByKeyAlone(samples, image, subjects[0] ?? digestOf('')),
  });
  donors.odd = await oddBundles(samples, other, subjects[0] ?? digestOf(''));
  donors.bundles.push(...donors.odd);
  return {
    cases,
    donors,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([samples, other, unlogged].map((one) => one[Symbol.asyncDispose]()));
    },
  };
}

type Wanted = FuzzCase['wanted'];

function expectationOf(samples: Samples, how: 'key' | 'keyless', kind: Wanted['kind']) {
  const signers: AcceptedSigner[] =
    how === 'key'
      ? [{ kind: 'key', key: samples.signer.publicKey }]
      : [
          {
            kind: 'identity',
            identity: exactMatcher(samples.email),
            issuer: exactMatcher(samples.sigstore.url),
          },
        ];
  const keys = how === 'key' ? [samples.signer.publicKey] : [];
  return {
    proof: { keys, trustedRoot: samples.trustedRoot, requirements: STRICT },
    wanted: { signers, kind, annotations: kind === 'signature' ? { env: 'prod' } : {} },
  };
}

type Image = Pick<FuzzCase, 'index' | 'manifests' | 'platform' | 'truncated' | 'listed' | 'carrierFixed'>;

/** Of a Sigstore that keeps no certificate transparency log, by somebody who wants none. */
async function withoutSct(samples: Samples, image: Image, subject: Digest): Promise<FuzzCase> {
  const statement = imageSignature(subject, { env: 'prod' });
  const bundle = await samples.sign({ kind: 'statement', statement }, 'keyless', 1);
  const json = JSON.parse(Buffer.from(encodeBundle(bundle)).toString());
  const { proof, wanted } = expectationOf(samples, 'keyless', 'signature');
  const requirements = { ...STRICT, scts: 0 };
  return {
    ...image,
    place: 'referrer',
    carrier: carrierOf(subject),
    blob: { json },
    proof: { ...proof, requirements },
    wanted,
  };
}

/** By somebody who has no log and asks for none. */
async function signedByKeyAlone(samples: Samples, image: Image, subject: Digest): Promise<FuzzCase> {
  const bundle = await byKey(samples, IN_TOTO, imageSignature(subject, { env: 'prod' }));
  const json = JSON.parse(Buffer.from(encodeBundle(bundle)).toString());
  const { proof, wanted } = expectationOf(samples, 'key', 'signature');
  const requirements = { logEntries: 0, timestamps: 0, scts: 0 };
  return {
    ...image,
    place: 'referrer',
    carrier: carrierOf(subject),
    blob: { json },
    proof: { ...proof, requirements },
    wanted,
  };
}

async function byKey(samples: Samples, payloadType: string, payload: Uint8Array): Promise<Bundle> {
  const signature = await samples.signer.sign(pae(payloadType, payload));
  return {
    format: 'v0.3',
    signer: { kind: 'public-key', hint: keyHint(samples.signer.publicKey) },
    content: { kind: 'envelope', envelope: { payloadType, payload, signature, keyid: '' } },
    logEntries: [],
    timestamps: [],
  };
}

function platformManifest(architecture: string): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: emptyConfig,
      layers: [],
      annotations: { architecture },
    }),
  );
}

function statementAbout(subject: Digest): Uint8Array {
  return statementOf(Buffer.of(), {
    subject: [{ name: 'app', digest: { sha256: hexOf(subject) } }],
    predicateType: CHECKED,
  });
}

function carrierOf(subject: Digest): Json {
  const type = 'application/vnd.dev.sigstore.bundle.v0.3+json';
  return {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType: type,
    config: emptyConfig,
    layers: [{ mediaType: type, digest: subject, size: 0 }],
    subject: { mediaType: MEDIA_TYPES.index, digest: subject, size: 1 },
  };
}

function legacyCarrier(mediaType: string, { annotations, blob }: Donors['layers'][number]) {
  const carrier = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: { ...emptyConfig, mediaType: MEDIA_TYPES.config },
    layers: [{ mediaType, digest: digestOf(blob), size: blob.length, annotations }],
  };
  return { carrier, blob: { bytes: blob } };
}

async function sigLayer(samples: Samples, subject: Digest, how: 'key' | 'keyless') {
  const blob = encodeSimpleSigning({
    reference: 'example.org/app',
    digest: subject,
    annotations: { env: 'prod' },
  });
  return {
    annotations: legacyAnnotations(await samples.sign({ kind: 'message', bytes: blob }, how, 1)),
    blob,
  };
}

function attLayer(bundle: Bundle) {
  if (bundle.content.kind !== 'envelope') throw new Error('an attestation is an envelope');
  return { annotations: legacyAnnotations(bundle), blob: encodeEnvelope(bundle.content.envelope) };
}

/**
 * Rightly signed by the accepted, and still nothing to be accepted: another identity, other payloads, a time stamp from after the
 * certificate's end, a certificate for the accepted key; and what another Sigstore vouched for.
 */
async function oddBundles(samples: Samples, other: Samples, subject: Digest): Promise<Json[]> {
  const context = serviceTestContext(() => samples.sigstore.clock.nowMs());
  const statement = imageSignature(subject, { env: 'prod' });
  const mallory = await Promise.all(
    ([1, 2] as const).map((rekor) =>
      samples.sign({ kind: 'statement', statement }, 'keyless', rekor, 'mallory@example.com'),
    ),
  );
  const strangers = await Promise.all(
    ([1, 2] as const).map((rekor) => other.sign({ kind: 'statement', statement }, 'keyless', rekor)),
  );
  const odd = await Promise.all([
    byKey(samples, 'text/plain', statement),
    byKey(samples, IN_TOTO, Buffer.from('{"_type":"https://in-toto.io/Statement/v1"}')),
    byKey(samples, IN_TOTO, Buffer.from('{"_type":')),
    samples.sign({ kind: 'statement', statement: Buffer.from('{}') }, 'key', 2),
    samples.sign({ kind: 'message', bytes: statement }, 'key', 2),
  ]);
  const keyed = await samples.sign({ kind: 'statement', statement }, 'key', 2);
  const token = parseIdentityToken(
    await samples.sigstore.identityToken({ email: samples.email }),
    samples.sigstore.clock,
  );
  const certificate = await requestCertificate(samples.sigstore.url, token, samples.signer, context);
  const certified: Bundle = { ...keyed, signer: { kind: 'certificate', ...certificate } };

  const late = await samples.sign({ kind: 'statement', statement }, 'keyless', 2);
  const { now } = samples.sigstore.clock;
  samples.sigstore.clock.now = now + 3_600_000;
  if (late.content.kind === 'envelope')
    late.timestamps = [await samples.timestamp(late.content.envelope.signature)];
  samples.sigstore.clock.now = now;
  return [...mallory, ...strangers, ...odd, certified, late].map((bundle) =>
    JSON.parse(Buffer.from(encodeBundle(bundle)).toString()),
  );
}
