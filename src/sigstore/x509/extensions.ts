import { type DerReader, ia5Of, readDer, textOf } from '../der/read.ts';
import { contextTag, primitiveContextTag, TAG } from '../der/tags.ts';
import { RefusedError } from '../refusal.ts';
import { OID } from './oids.ts';

/** `value` is what is inside of the OCTET STRING, `bytes` the whole extension. */
export type Extension = { oid: string; critical: boolean; value: Uint8Array; bytes: Uint8Array };

/** A GeneralName (RFC 5280, 4.2.1.6) of the kinds that Fulcio writes. */
export type Name = { kind: 'email' | 'uri' | 'other'; value: string } | 'unsupported';

/** What the standard extensions say. */
export type ExtensionFacts = {
  names: Name[];
  isCa: boolean;
  /** How many further CA certificates may be between this one and the leaf. */
  pathLength: number | undefined;
  /** Undefined: no restriction is stated. */
  keyUsage: { digitalSignature: boolean; certSign: boolean } | undefined;
  extendedKeyUsage: { critical: boolean; purposes: string[] } | undefined;
  subjectKeyIdentifier: Uint8Array | undefined;
};

const MAX_EXTENSIONS = 64;
const UNDERSTOOD: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.subjectAltName,
  OID.basicConstraints,
  OID.extendedKeyUsage,
]);

/** From `[3]` of a TBSCertificate. */
export function readExtensions(explicit: DerReader | undefined): Extension[] {
  if (explicit === undefined) return [];
  const list = explicit.sequence();
  explicit.end();
  const extensions = new Map<string, Extension>();
  while (!list.done) {
    const element = list.read(TAG.sequence);
    const fields = readDer(element.bytes).sequence();
    const oid = fields.oid();
    const critical = fields.nextTag === TAG.boolean && fields.boolean();
    const value = fields.octetString();
    fields.end();
    if (extensions.has(oid)) throw invalid(`the certificate has the extension ${oid} twice`);
    if (critical && !UNDERSTOOD.has(oid))
      throw invalid(`the certificate has the critical extension ${oid}, which is not understood`);
    extensions.set(oid, { oid, critical, value, bytes: element.bytes });
    if (extensions.size > MAX_EXTENSIONS)
      throw invalid(`the certificate has more than ${MAX_EXTENSIONS} extensions`);
  }
  return [...extensions.values()];
}

export function readExtensionFacts(extensions: Extension[]): ExtensionFacts {
  const find = (oid: string) => extensions.find((extension) => extension.oid === oid);
  const names = find(OID.subjectAltName);
  const constraints = find(OID.basicConstraints);
  const usage = find(OID.keyUsage);
  const extended = find(OID.extendedKeyUsage);
  const keyIdentifier = find(OID.subjectKeyIdentifier);
  const { isCa, pathLength } = constraints
    ? readBasicConstraints(constraints.value)
    : { isCa: false, pathLength: undefined };
  return {
    names: names ? readNames(names.value) : [],
    isCa,
    pathLength,
    keyUsage: usage && readKeyUsage(usage.value),
    extendedKeyUsage: extended && { critical: extended.critical, purposes: readPurposes(extended.value) },
    subjectKeyIdentifier: keyIdentifier && readDer(keyIdentifier.value).octetString(),
  };
}

function readNames(value: Uint8Array): Name[] {
  const list = only(value);
  const names: Name[] = [];
  while (!list.done) {
    const { tag, content } = list.any();
    if (tag === primitiveContextTag(1)) names.push({ kind: 'email', value: ia5Of(content) });
    else if (tag === primitiveContextTag(6)) names.push({ kind: 'uri', value: ia5Of(content) });
    else if (tag === contextTag(0)) names.push(readOtherName(content));
    else names.push('unsupported');
  }
  return names;
}

function readOtherName(content: Uint8Array): Name {
  const fields = readDer(content);
  if (fields.oid() !== OID.fulcioUserName) return 'unsupported';
  const value = fields.context(0);
  fields.end();
  if (value === undefined) throw invalid('a name of the certificate has no value');
  const text = textOf(value.any());
  value.end();
  return { kind: 'other', value: text };
}

function readBasicConstraints(value: Uint8Array): { isCa: boolean; pathLength: number | undefined } {
  const fields = only(value);
  const isCa = fields.nextTag === TAG.boolean && fields.boolean();
  const length = fields.done ? undefined : fields.integer(2);
  fields.end();
  if (length !== undefined && (length < 0n || !isCa))
    throw invalid('the path length of the certificate makes no sense');
  return { isCa, pathLength: length === undefined ? undefined : Number(length) };
}

function readKeyUsage(value: Uint8Array): { digitalSignature: boolean; certSign: boolean } {
  const reader = readDer(value);
  const { content } = reader.read(TAG.bitString);
  reader.end();
  const [unused = 8, bits] = content;
  if (unused > 7 || bits === undefined) throw invalid('the key usage of the certificate is empty');
  return { digitalSignature: (bits & 0x80) !== 0, certSign: (bits & 0x04) !== 0 };
}

function readPurposes(value: Uint8Array): string[] {
  const list = only(value);
  const purposes: string[] = [];
  while (!list.done && purposes.length < MAX_EXTENSIONS) purposes.push(list.oid());
  list.end();
  return purposes;
}

/** The one SEQUENCE that the value of an extension is. */
function only(value: Uint8Array): DerReader {
  const reader = readDer(value);
  const sequence = reader.sequence();
  reader.end();
  return sequence;
}

function invalid(message: string): RefusedError {
  return new RefusedError('CERTIFICATE_INVALID', message);
}
