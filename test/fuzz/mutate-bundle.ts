import { sign } from 'node:crypto';
import { pae } from '../../src/sigstore/index.ts';
import type { Random } from '../seeded-random.ts';
import type { Json } from './fuzz-case.ts';
import type { Donors } from './originals.ts';

/** Changes a bundle in protobuf's JSON form in place. Where the part is not there, nothing changes. */
export type BundleMutator = (bundle: Json, donors: Donors, random: Random) => void;

const materialOf = (bundle: Json): Json => bundle?.verificationMaterial ?? {};
const entriesOf = (bundle: Json): Json[] => materialOf(bundle).tlogEntries ?? [];
const timesOf = (bundle: Json): Json[] =>
  materialOf(bundle).timestampVerificationData?.rfc3161Timestamps ?? [];
const copy = <T>(value: T): T => (value === undefined ? value : structuredClone(value));
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
const bytesOf = (text: unknown): Buffer => Buffer.from(typeof text === 'string' ? text : '', 'base64');

export const BUNDLE_MUTATORS: Record<string, BundleMutator> = {
  // Parts of two valid bundles put together.
  swapSigner: (bundle, donors, random) => {
    const donor = materialOf(random.pick(donors.bundles));
    const material = materialOf(bundle);
    for (const name of ['certificate', 'publicKey']) {
      delete material[name];
      if (donor[name] !== undefined) material[name] = copy(donor[name]);
    }
  },
  swapLogEntries: (bundle, donors, random) => {
    materialOf(bundle).tlogEntries = copy(entriesOf(random.pick(donors.bundles)));
  },
  swapTimestamps: (bundle, donors, random) => {
    materialOf(bundle).timestampVerificationData = copy(
      materialOf(random.pick(donors.bundles)).timestampVerificationData,
    );
  },
  swapContent: (bundle, donors, random) => {
    const donor = random.pick(donors.bundles);
    for (const name of ['dsseEnvelope', 'messageSignature']) {
      delete bundle[name];
      if (donor[name] !== undefined) bundle[name] = copy(donor[name]);
    }
  },
  swapAll: (bundle, donors, random) => replaceBy(bundle, random.pick(donors.bundles)),
  swapForOdd: (bundle, donors, random) => replaceBy(bundle, random.pick(donors.odd)),
  swapPayload: (bundle, donors, random) => {
    const payload = random.pick(donors.bundles).dsseEnvelope?.payload;
    if (bundle.dsseEnvelope && payload) bundle.dsseEnvelope.payload = payload;
  },
  swapSignature: (bundle, donors, random) => {
    const sig = random.pick(donors.bundles).dsseEnvelope?.signatures[0]?.sig;
    const [signature] = bundle.dsseEnvelope?.signatures ?? [];
    if (signature && sig) signature.sig = sig;
  },
  swapProof: (bundle, donors, random) => swapInEntry(bundle, donors, random, 'inclusionProof'),
  swapPromise: (bundle, donors, random) => swapInEntry(bundle, donors, random, 'inclusionPromise'),
  swapBody: (bundle, donors, random) => swapInEntry(bundle, donors, random, 'canonicalizedBody'),
  swapLog: (bundle, donors, random) => swapInEntry(bundle, donors, random, 'logId'),
  swapTime: (bundle, donors, random) => swapInEntry(bundle, donors, random, 'integratedTime'),
  swapCheckpoint: (bundle, donors, random) => {
    const [entry] = entriesOf(bundle);
    const [donor] = entriesOf(random.pick(donors.bundles));
    if (entry?.inclusionProof && donor?.inclusionProof)
      entry.inclusionProof.checkpoint = copy(donor.inclusionProof.checkpoint);
  },

  // Signed again with a key that nobody accepts.
  signAgain: (bundle, donors) => resign(bundle, donors),
  signAgainWithHint: (bundle, donors) => {
    resign(bundle, donors);
    const material = materialOf(bundle);
    delete material.certificate;
    material.publicKey = { hint: 'c3RyYW5nZXI=' };
  },
  signAgainUnlogged: (bundle, donors) => {
    resign(bundle, donors);
    delete materialOf(bundle).tlogEntries;
    delete materialOf(bundle).timestampVerificationData;
  },
  signChangedPayload: (bundle, donors) => {
    if (!bundle.dsseEnvelope) return;
    bundle.dsseEnvelope.payload = base64(`${bytesOf(bundle.dsseEnvelope.payload).toString()} `);
    resign(bundle, donors);
  },

  // Parts dropped, doubled, in another order.
  dropLogEntries: (bundle) => void delete materialOf(bundle).tlogEntries,
  dropTimestamps: (bundle) => void delete materialOf(bundle).timestampVerificationData,
  dropProof: (bundle) => void delete entriesOf(bundle)[0]?.inclusionProof,
  dropPromise: (bundle) => void delete entriesOf(bundle)[0]?.inclusionPromise,
  dropCheckpoint: (bundle) => void delete entriesOf(bundle)[0]?.inclusionProof?.checkpoint,
  dropTime: (bundle) => void delete entriesOf(bundle)[0]?.integratedTime,
  dropSigner: (bundle) => {
    delete materialOf(bundle).certificate;
    delete materialOf(bundle).publicKey;
  },
  dropField: (bundle, _, random) => {
    const { holder, name } = random.pick(fieldsOf(bundle));
    delete holder[name];
  },
  doubleLogEntry: (bundle) => double(entriesOf(bundle)),
  doubleTimestamp: (bundle) => double(timesOf(bundle)),
  doubleSignature: (bundle) => double(bundle.dsseEnvelope?.signatures ?? []),
  addLogEntries: (bundle, donors, random) => {
    const more = copy(entriesOf(random.pick(donors.bundles)));
    materialOf(bundle).tlogEntries = random.chance(0.5)
      ? [...more, ...entriesOf(bundle)]
      : [...entriesOf(bundle), ...more];
  },
  addTimestamps: (bundle, donors, random) => {
    const more = copy(timesOf(random.pick(donors.bundles)));
    materialOf(bundle).timestampVerificationData = { rfc3161Timestamps: [...more, ...timesOf(bundle)] };
  },
  reverseHashes: (bundle) => void entriesOf(bundle)[0]?.inclusionProof?.hashes?.reverse(),
  reverseFields: (bundle) => {
    for (const [name, value] of Object.entries(bundle).toReversed()) {
      delete bundle[name];
      bundle[name] = value;
    }
  },

  // Single values changed.
  flipBit: (bundle, _, random) => {
    const { holder, name } = random.pick(fieldsOf(bundle).filter(isText));
    const bytes = bytesOf(holder[name]);
    if (bytes.length === 0) return;
    const at = random.int(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.int(8));
    holder[name] = base64(bytes);
  },
  cutBytes: (bundle, _, random) => {
    const { holder, name } = random.pick(fieldsOf(bundle).filter(isText));
    const bytes = bytesOf(holder[name]);
    holder[name] = base64(bytes.subarray(0, random.int(bytes.length + 1)));
  },
  changeNumber: (bundle, _, random) => {
    const numbers = fieldsOf(bundle).filter(
      ({ holder, name }) => /^(?:logIndex|treeSize|integratedTime)$/.test(name) && /^\d+$/.test(holder[name]),
    );
    if (numbers.length === 0) return;
    const { holder, name } = random.pick(numbers);
    const value = BigInt(holder[name]);
    holder[name] = random.pick([
      `${value + 1n}`,
      `${value - 1n}`,
      '0',
      '-1',
      `${2n ** 63n - 1n}`,
      1.5,
      `${2n ** 64n}`,
    ]);
  },
  changeText: (bundle, _, random) => {
    const { holder, name } = random.pick(fieldsOf(bundle).filter(isText));
    holder[name] = random.pick(['', '?', `${holder[name]}A`, holder[name].slice(1), 7, null, [], {}]);
  },
  changePayload: (bundle, _, random) => {
    const envelope = bundle.dsseEnvelope;
    if (!envelope) return;
    const text = bytesOf(envelope.payload).toString();
    envelope.payload = base64(
      random.pick([
        text.replace(/[0-9a-f]/, 'e'),
        text.replace('true', 'false'),
        `${text} `,
        text.replace('env', 'ENV'),
      ]),
    );
  },
  changePayloadType: (bundle) => {
    if (bundle.dsseEnvelope) bundle.dsseEnvelope.payloadType = 'application/vnd.in-toto+json ';
  },
  changeCheckpoint: (bundle, _, random) => {
    const checkpoint = entriesOf(bundle)[0]?.inclusionProof?.checkpoint;
    if (typeof checkpoint?.envelope !== 'string') return;
    const lines = checkpoint.envelope.split('\n');
    const at = random.int(lines.length);
    checkpoint.envelope = random
      .pick([lines.toSpliced(at, 1), lines.toSpliced(at, 0, lines[at]), lines.toReversed(), [...lines, 'x']])
      .join('\n');
  },
  /** (r, n - s) signs what (r, s) signs. */
  otherSignature: (bundle) => {
    const [signature] = bundle.dsseEnvelope?.signatures ?? [];
    const other = signature && mirrored(bytesOf(signature.sig));
    if (other) signature.sig = base64(other);
  },

  // Another form of the same, or a form that is not known.
  changeVersion: (bundle, _, random) => {
    bundle.mediaType = `application/vnd.dev.sigstore.bundle+json;version=0.${random.int(6)}`;
  },
  useSnakeCase: (bundle) => {
    bundle.verification_material = bundle.verificationMaterial;
    delete bundle.verificationMaterial;
  },
  useUrlSafeBase64: (bundle, _, random) => {
    const { holder, name } = random.pick(fieldsOf(bundle).filter(isText));
    holder[name] = String(holder[name]).replaceAll('+', '-').replaceAll('/', '_');
  },
  useChain: (bundle, donors, random) => {
    const material = materialOf(bundle);
    const donor = materialOf(random.pick(donors.bundles)).certificate;
    if (!material.certificate) return;
    const certificates = [material.certificate, ...(donor ? [copy(donor)] : [])];
    material.x509CertificateChain = {
      certificates: random.chance(0.8) ? certificates : certificates.reverse(),
    };
    delete material.certificate;
    bundle.mediaType = `application/vnd.dev.sigstore.bundle+json;version=0.${1 + random.int(3)}`;
  },
  addField: (bundle, _, random) => {
    const { holder } = random.pick(fieldsOf(bundle));
    holder[random.pick(['extra', '__proto__', 'media_type', 'constructor'])] = { a: 1 };
  },
};

function replaceBy(bundle: Json, donor: Json): void {
  for (const name of Object.keys(bundle)) delete bundle[name];
  Object.assign(bundle, copy(donor));
}

function swapInEntry(bundle: Json, donors: Donors, random: Random, name: string): void {
  const [entry] = entriesOf(bundle);
  const [donor] = entriesOf(random.pick(donors.bundles));
  if (entry && donor) entry[name] = copy(donor[name]);
}

function resign(bundle: Json, { strangerKey }: Donors): void {
  const envelope = bundle.dsseEnvelope;
  if (!envelope?.signatures?.[0]) return;
  const signed = pae(String(envelope.payloadType), bytesOf(envelope.payload));
  envelope.signatures[0].sig = base64(sign('sha256', signed, strangerKey));
}

function double(list: Json[]): void {
  if (list[0] !== undefined) list.push(copy(list[0]));
}

type Field = { holder: Json; name: string };
const isText = ({ holder, name }: Field): boolean => typeof holder[name] === 'string';

function fieldsOf(value: Json): Field[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((name): Field[] => [{ holder: value, name }, ...fieldsOf(value[name])]);
}

const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function mirrored(der: Buffer): Buffer | undefined {
  const rLength = der[3] ?? 0;
  const s = der.subarray(6 + rLength);
  if (der[0] !== 0x30 || s.length === 0) return undefined;
  const other = (P256_ORDER - BigInt(`0x${s.toString('hex')}`)).toString(16).padStart(64, '0');
  if (other.startsWith('-')) return undefined;
  const trimmed = Buffer.from(other, 'hex');
  const start = trimmed.findIndex((byte) => byte !== 0);
  const magnitude = trimmed.subarray(Math.max(0, start));
  const integer = (magnitude[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), magnitude]) : magnitude;
  const body = Buffer.concat([der.subarray(2, 4 + rLength), Buffer.of(2, integer.length), integer]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
