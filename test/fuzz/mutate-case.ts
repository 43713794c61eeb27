import { digestOf } from '../../src/base/digest.ts';
import { exactMatcher } from '../../src/sigstore/index.ts';
import type { TrustedRoot } from '../../src/sigstore/types.ts';
import type { Random } from '../seeded-random.ts';
import { blobBytes, type FuzzCase, indexDigest, type Json } from './fuzz-case.ts';
import { BUNDLE_MUTATORS } from './mutate-bundle.ts';
import type { Donors } from './originals.ts';

/** Changes a case, which is a copy of its own, in place. */
export type CaseMutator = (one: FuzzCase, donors: Donors, random: Random) => void;

export function copyCase(one: FuzzCase): FuzzCase {
  return {
    ...one,
    index: structuredClone(one.index),
    carrier: structuredClone(one.carrier),
    blob: 'json' in one.blob ? { json: structuredClone(one.blob.json) } : { bytes: one.blob.bytes },
    proof: { ...one.proof },
    wanted: { ...one.wanted },
  };
}

const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const ENTRY = 'dev.sigstore.cosign/bundle';
const annotationsOf = (one: FuzzCase): Record<string, string> => one.carrier?.layers?.[0]?.annotations ?? {};
const rootOf = (one: FuzzCase): TrustedRoot | undefined => one.proof.trustedRoot;

/** Of what lies in the registry around the signature: manifest, subject, index, annotations of legacy layers, raw bytes. */
export const REGISTRY_MUTATORS: Record<string, CaseMutator> = {
  attachToOther: (one, _, random) => {
    one.carrier.subject = { ...one.carrier.subject, digest: random.pick(digestsOf(one)) };
  },
  dropSubject: (one) => void delete one.carrier.subject,
  changeArtifactType: (one, _, random) => {
    one.carrier.artifactType = random.pick(['', 'application/vnd.cncf.notary.signature', 'text/plain', 7]);
  },
  changeLayerType: (one, _, random) => {
    const [layer] = one.carrier.layers ?? [];
    if (layer)
      layer.mediaType = random.pick([
        'application/vnd.dev.cosign.simplesigning.v1+json',
        'application/vnd.dsse.envelope.v1+json',
        'application/vnd.dev.sigstore.bundle.v0.3+json',
        'application/vnd.dev.sigstore.bundle.v9.9+json',
        'text/plain',
      ]);
  },
  doubleLayer: (one) => void one.carrier.layers?.push(structuredClone(one.carrier.layers[0])),
  dropLayers: (one) => {
    one.carrier.layers = [];
    one.carrierFixed = false;
  },
  changeLayerSize: (one, _, random) => {
    one.carrierFixed = false;
    const [layer] = one.carrier.layers ?? [];
    if (layer)
      Object.assign(layer, { digest: digestOf(blobBytes(one)), size: random.pick([0, -1, 2 ** 40, 1.5]) });
  },
  pointElsewhere: (one, _, random) => {
    one.carrierFixed = false;
    const [layer] = one.carrier.layers ?? [];
    if (layer) Object.assign(layer, { digest: random.pick(digestsOf(one)), size: 10 });
  },
  changeIndex: (one, _, random) => {
    const { manifests } = one.index;
    const change = random.pick([
      () => void manifests.reverse(),
      () => void manifests.pop(),
      () => void (one.index.annotations = { changed: 'yes' }),
      () => void (manifests[0].digest = manifests[1]?.digest ?? manifests[0].digest),
    ]);
    change();
  },
  changeIndexAndReattach: (one) => {
    one.index.annotations = { changed: 'yes' };
    if (one.carrier.subject) one.carrier.subject.digest = indexDigest(one);
  },
  askOtherPlatform: (one) => void (one.platform = { architecture: 'arm64', os: 'linux' }),
  askNoPlatform: (one) => void (one.platform = undefined),
  unlist: (one) => void (one.listed = false),
  truncate: (one, _, random) => {
    one.truncated = 'more than fits';
    one.listed = random.chance(0.5);
  },
  swapLayer: (one, donors, random) => {
    const donor = random.pick(donors.layers);
    if (one.carrier.layers?.[0]) one.carrier.layers[0].annotations = { ...donor.annotations };
    if (random.chance(0.5)) one.blob = { bytes: donor.blob };
  },
  swapAnnotation: (one, donors, random) => {
    const annotations = annotationsOf(one);
    const { annotations: donor } = random.pick(donors.layers);
    const name = random.pick([...Object.keys(annotations), ...Object.keys(donor)]);
    if (donor[name] === undefined) delete annotations[name];
    else annotations[name] = donor[name];
  },
  dropAnnotation: (one, _, random) => {
    const names = Object.keys(annotationsOf(one));
    if (names.length > 0) delete annotationsOf(one)[random.pick(names)];
  },
  changeAnnotation: (one, _, random) => {
    const annotations = annotationsOf(one);
    const names = Object.keys(annotations);
    if (names.length === 0) return;
    const name = random.pick(names);
    const text = annotations[name] ?? '';
    const at = random.int(text.length + 1);
    annotations[name] = `${text.slice(0, at)}${random.pick(['A', '"', '', '-', '}'])}${text.slice(at + 1)}`;
  },
  changeLegacyEntry: (one, _, random) => {
    const annotations = annotationsOf(one);
    const text = annotations[ENTRY];
    if (text !== undefined)
      annotations[ENTRY] = text.replace(/"(integratedTime|logIndex)":(\d+)/, (_all, name, number) =>
        random.chance(0.5) ? `"${name}":${Number(number) + 1}` : `"${name}":0`,
      );
  },
  addChain: (one, donors, random) => {
    const chain = random.pick(donors.layers).annotations[CERTIFICATE];
    if (chain !== undefined) annotationsOf(one)['dev.sigstore.cosign/chain'] = `\n${chain}`;
  },
  flipRawByte: (one, _, random) => {
    const bytes = Buffer.from(blobBytes(one));
    const at = random.int(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8));
    one.blob = { bytes };
  },
  cutRawBytes: (one, _, random) => {
    const bytes = blobBytes(one);
    one.blob = { bytes: bytes.subarray(0, random.int(bytes.length)) };
  },
  nestDeeply: (one, _, random) => {
    one.blob = { bytes: Buffer.from(random.pick(['[', '{"a":']).repeat(50_000)) };
  },
};

/** Of who is accepted, and of the trusted root: never widened to somebody who did not sign an original. */
export const EXPECTATION_MUTATORS: Record<string, CaseMutator> = {
  wantOtherIdentity: (one) => changeIdentity(one, { identity: exactMatcher('somebody@example.com') }),
  wantOtherIssuer: (one) => changeIdentity(one, { issuer: exactMatcher('https://issuer.example') }),
  wantClaim: (one) => changeIdentity(one, { claims: { buildTrigger: exactMatcher('push') } }),
  wantOtherKey: (one, { unusedKey }) => {
    one.wanted.signers = [{ kind: 'key', key: unusedKey }];
    one.proof.keys = [unusedKey];
  },
  checkByOtherKey: (one, { unusedKey }) => void (one.proof.keys = [unusedKey]),
  checkByNoKey: (one) => void (one.proof.keys = []),
  wantOtherAnnotation: (one) => void (one.wanted.annotations = { env: 'test' }),
  wantOtherType: (one) => {
    one.wanted.kind = { type: 'https://slsa.dev/provenance/v1', isType: (type) => type.includes('slsa.dev') };
    one.wanted.annotations = {};
  },
  wantSignature: (one) => void (one.wanted.kind = 'signature'),
  needTimestamp: (one) => need(one, { timestamps: 1 }),
  needTwoTimestamps: (one) => need(one, { timestamps: 2 }),
  needTwoEntries: (one) => need(one, { logEntries: 2 }),
  needScts: (one) => need(one, { scts: 1 }),
  needTwoScts: (one) => need(one, { scts: 2 }),
  needNoEntry: (one) => need(one, { logEntries: 0 }),
  needNothing: (one) => need(one, { logEntries: 0, timestamps: 0, scts: 0 }),
  noRoot: (one) => void (one.proof.trustedRoot = undefined),
  otherRoot: (one, { other }) => void (one.proof.trustedRoot = other.trustedRoot),
  mixRoots: (one, { other }, random) => {
    const name = random.pick(['certificateAuthorities', 'timestampAuthorities', 'logs', 'ctLogs'] as const);
    changeRoot(one, { [name]: random.chance(0.5) ? other.trustedRoot[name] : [] });
  },
  endLogs: (one, _, random) => {
    const validFor = random.pick([
      { start: undefined, end: undefined },
      { start: 0, end: 1 },
      { start: 4e12, end: undefined },
    ]);
    changeRoot(one, { logs: rootOf(one)?.logs.map((log) => ({ ...log, validFor })) ?? [] });
  },
};

function changeIdentity(one: FuzzCase, change: object): void {
  one.wanted.signers = one.wanted.signers.map((signer) =>
    signer.kind === 'key' ? signer : { ...signer, ...change },
  );
}

function changeRoot(one: FuzzCase, change: Partial<TrustedRoot>): void {
  const root = rootOf(one);
  if (root) one.proof.trustedRoot = { ...root, ...change };
}

function need(one: FuzzCase, change: Partial<FuzzCase['proof']['requirements']>): void {
  one.proof.requirements = { ...one.proof.requirements, ...change };
}

function digestsOf(one: FuzzCase): string[] {
  return [indexDigest(one), ...one.manifests.map((bytes) => digestOf(bytes)), digestOf('nothing')];
}

const LAYER_MUTATORS = [
  'swapLayer',
  'swapAnnotation',
  'dropAnnotation',
  'changeAnnotation',
  'changeLegacyEntry',
];

/**
 * The bundle in the case, or the envelope of a legacy attestation, changed as a bundle is. What a bundle holds besides stands
 * in the annotations of a legacy layer, which are changed in their place.
 */
export function bundleMutator(name: string): CaseMutator {
  return (one, donors, random) => {
    if (one.place === 'sig' || (one.place === 'att' && random.chance(0.5))) {
      REGISTRY_MUTATORS[random.pick(LAYER_MUTATORS)]?.(one, donors, random);
      return;
    }
    const json = 'json' in one.blob ? one.blob.json : parseOrUndefined(one.blob.bytes);
    if (json === undefined) return;
    const bundle: Json = one.place === 'att' ? { dsseEnvelope: json } : json;
    BUNDLE_MUTATORS[name]?.(bundle, donors, random);
    one.blob = { json: one.place === 'att' ? bundle.dsseEnvelope : bundle };
  };
}

/** Undefined for what is no JSON object. */
function parseOrUndefined(bytes: Uint8Array): Json {
  try {
    const value: Json = JSON.parse(Buffer.from(bytes).toString());
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
