import { createHash } from 'node:crypto';
import { type DerValue, derValues, encodeDer } from './der.ts';

const [SEQUENCE, SET, UTF8_STRING] = [0x30, 0x31, 0x0c];
const [T61_STRING, UNIVERSAL_STRING, BMP_STRING] = [0x14, 0x1c, 0x1e];
/** UTF8, Printable, T61, IA5, Visible, Universal and BMP strings: what OpenSSL folds; other values stay as they are. */
const FOLDED = new Set([UTF8_STRING, 0x13, T61_STRING, 0x16, 0x1a, UNIVERSAL_STRING, BMP_STRING]);
const EXPLICIT_VERSION = 0xa0;

/**
 * The 8 hex digits under which OpenSSL looks for a CA (`X509_NAME_hash_ex`): the first four bytes, little-endian, of the SHA-1
 * of the subject in canonical encoding. Undefined when the bytes are not a certificate.
 */
export function subjectHash(certificate: Uint8Array): string | undefined {
  const subject = subjectOf(certificate);
  const canonical = subject && canonicalName(subject);
  if (!canonical) return undefined;
  const digest = createHash('sha1').update(canonical).digest();
  return digest.readUInt32LE(0).toString(16).padStart(8, '0');
}

/** RFC 5280 §4.1: Certificate { TBSCertificate { [0] version, serial, signature, issuer, validity, subject, … } … }. */
function subjectOf(certificate: Uint8Array): DerValue | undefined {
  const outer = derValues(certificate)?.[0];
  const body = outer?.tag === SEQUENCE ? derValues(outer.content)?.[0] : undefined;
  const fields = body?.tag === SEQUENCE ? derValues(body.content) : undefined;
  const subject = fields?.[fields[0]?.tag === EXPLICIT_VERSION ? 5 : 4];
  return subject?.tag === SEQUENCE ? subject : undefined;
}

function canonicalName(name: DerValue): Buffer | undefined {
  const parts: Buffer[] = [];
  for (const rdn of derValues(name.content) ?? []) {
    const attributes = rdn.tag === SET ? derValues(rdn.content)?.map(canonicalAttribute) : undefined;
    if (!attributes || attributes.includes(undefined)) return undefined;
    const sorted = attributes.flatMap((attribute) => attribute ?? []).sort((a, b) => Buffer.compare(a, b));
    parts.push(encodeDer(SET, Buffer.concat(sorted)));
  }
  return Buffer.concat(parts);
}

function canonicalAttribute(attribute: DerValue): Buffer | undefined {
  const [type, value] = (attribute.tag === SEQUENCE && derValues(attribute.content)) || [];
  if (!type || !value) return undefined;
  const folded = FOLDED.has(value.tag) ? encodeDer(UTF8_STRING, fold(toUtf8(value))) : value.whole;
  return encodeDer(SEQUENCE, Buffer.concat([type.whole, folded]));
}

function toUtf8({ tag, content }: DerValue): Buffer {
  if (tag === BMP_STRING) return Buffer.from(codeUnits(content, 2), 'utf8');
  if (tag === UNIVERSAL_STRING) return Buffer.from(codeUnits(content, 4), 'utf8');
  return tag === T61_STRING ? Buffer.from(content.toString('latin1'), 'utf8') : content;
}

function codeUnits(content: Buffer, size: 2 | 4): string {
  let text = '';
  for (let at = 0; at + size <= content.length; at += size) {
    const point = content.readUIntBE(at, size);
    text += point <= 0x10ffff ? String.fromCodePoint(point) : '�';
  }
  return text;
}

/** ASCII letters lower, white space at the ends dropped and inside made one space. */
function fold(bytes: Buffer): Buffer {
  const words = bytes.toString('latin1').split(/[ \t-\r]+/);
  const text = words.filter((word) => word !== '').join(' ');
  return Buffer.from(
    text.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
    'latin1',
  );
}
