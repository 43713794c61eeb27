import { contextTag, primitiveContextTag, TAG } from './tags.ts';
import { formatGeneralizedTime, formatUtcTime } from './times.ts';

/** One element of DER. The caller picks identifier octet and contents; lengths are made here. */
export function derElement(tag: number, ...contents: Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  return Buffer.concat([Uint8Array.of(tag), lengthOctets(content.length), content]);
}

export function derSequence(...elements: Uint8Array[]): Uint8Array {
  return derElement(TAG.sequence, ...elements);
}

/** SET OF: DER sorts the elements by their bytes (X.690, 11.6). */
export function derSet(...elements: Uint8Array[]): Uint8Array {
  return derElement(TAG.set, ...elements.toSorted((a, b) => Buffer.compare(a, b)));
}

/** `[number] EXPLICIT`, or `[number] IMPLICIT` of a constructed type, given what is inside of it. */
export function derContext(number: number, ...contents: Uint8Array[]): Uint8Array {
  return derElement(contextTag(number), ...contents);
}

/** `[number] IMPLICIT` of a primitive type, given its contents. */
export function derPrimitiveContext(number: number, content: Uint8Array): Uint8Array {
  return derElement(primitiveContextTag(number), content);
}

/** A number, or the bytes of an unsigned one, most significant first. */
export function derInteger(value: bigint | number | Uint8Array): Uint8Array {
  return derElement(
    TAG.integer,
    value instanceof Uint8Array ? unsigned(value) : twosComplement(BigInt(value)),
  );
}

export function derEnumerated(value: number): Uint8Array {
  return derElement(TAG.enumerated, twosComplement(BigInt(value)));
}

export function derBoolean(value: boolean): Uint8Array {
  return derElement(TAG.boolean, Uint8Array.of(value ? 0xff : 0));
}

export function derNull(): Uint8Array {
  return derElement(TAG.null);
}

export function derOctetString(content: Uint8Array): Uint8Array {
  return derElement(TAG.octetString, content);
}

/** `unusedBits` of the last byte do not belong to the string. */
export function derBitString(content: Uint8Array, unusedBits = 0): Uint8Array {
  return derElement(TAG.bitString, Uint8Array.of(unusedBits), content);
}

export function derUtf8(text: string): Uint8Array {
  return derElement(TAG.utf8String, Buffer.from(text, 'utf8'));
}

export function derIa5(text: string): Uint8Array {
  return derElement(TAG.ia5String, Buffer.from(text, 'latin1'));
}

export function derPrintable(text: string): Uint8Array {
  return derElement(TAG.printableString, Buffer.from(text, 'latin1'));
}

/** As certificates write it: UTCTime before 2050, GeneralizedTime after (RFC 5280, 4.1.2.5); whole seconds. */
export function derTime(ms: number): Uint8Array {
  const seconds = Math.floor(ms / 1000) * 1000;
  const year = new Date(seconds).getUTCFullYear();
  return year >= 1950 && year < 2050
    ? derElement(TAG.utcTime, Buffer.from(formatUtcTime(seconds), 'latin1'))
    : derGeneralizedTime(seconds);
}

/** With milliseconds, where there are any. */
export function derGeneralizedTime(ms: number): Uint8Array {
  return derElement(TAG.generalizedTime, Buffer.from(formatGeneralizedTime(ms), 'latin1'));
}

/** From dotted form, for example `1.3.6.1.4.1.57264.1.1`. */
export function derOid(dotted: string): Uint8Array {
  const [root = 0, second = 0, ...arcs] = dotted.split('.').map(Number);
  return derElement(TAG.oid, Buffer.from([root * 40 + second, ...arcs].flatMap(base128)));
}

function base128(arc: number): number[] {
  const octets = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
    octets.unshift(0x80 | (rest % 128));
  return octets;
}

function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}

function unsigned(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const short = bytes.subarray(start);
  return (short[0] ?? 0) >= 0x80 || short.length === 0 ? Buffer.concat([Uint8Array.of(0), short]) : short;
}

function twosComplement(value: bigint): Uint8Array {
  let size = 1;
  while (BigInt.asIntN(size * 8, value) !== value) size++;
  return Buffer.from(
    BigInt.asUintN(size * 8, value)
      .toString(16)
      .padStart(size * 2, '0'),
    'hex',
  );
}
