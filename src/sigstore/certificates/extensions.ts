import { createHash } from 'node:crypto';
import {
  derBitString,
  derBoolean,
  derContext,
  derInteger,
  derOctetString,
  derOid,
  derPrimitiveContext,
  derSequence,
  derUtf8,
} from '../der/write.ts';

/** Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue } (RFC 5280, 4.1). */
export function extension(oid: string, value: Uint8Array, critical = false): Uint8Array {
  return derSequence(derOid(oid), ...(critical ? [derBoolean(true)] : []), derOctetString(value));
}

/** Bits of KeyUsage (RFC 5280, 4.2.1.3): the first byte, and how many of its bits are unused. */
const KEY_USAGE = {
  digitalSignature: [0x80, 7],
  /** keyCertSign and cRLSign. */
  signsCertificates: [0x06, 1],
} as const;

export function keyUsage(use: keyof typeof KEY_USAGE): Uint8Array {
  const [bits, unused] = KEY_USAGE[use];
  return extension('2.5.29.15', derBitString(Uint8Array.of(bits), unused), true);
}

const EXTENDED_KEY_USAGE = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const;

export function extendedKeyUsage(use: keyof typeof EXTENDED_KEY_USAGE, critical = false): Uint8Array {
  return extension('2.5.29.37', derSequence(derOid(EXTENDED_KEY_USAGE[use])), critical);
}

/** A certificate authority that may have `pathLength` authorities below it. */
export function basicConstraints(pathLength: number): Uint8Array {
  return extension('2.5.29.19', derSequence(derBoolean(true), derInteger(pathLength)), true);
}

export function subjectKeyIdentifier(spki: Uint8Array): Uint8Array {
  return extension('2.5.29.14', derOctetString(keyIdentifier(spki)));
}

export function authorityKeyIdentifier(issuerSpki: Uint8Array): Uint8Array {
  return extension('2.5.29.35', derSequence(derPrimitiveContext(0, keyIdentifier(issuerSpki))));
}

/** GeneralName (RFC 5280, 4.2.1.6): rfc822Name, uniformResourceIdentifier, or Fulcio's otherName of a user. */
export type AlternativeName = { kind: 'email' | 'uri' | 'username'; value: string };

/** Critical, since the subject is empty. */
export function subjectAlternativeName(name: AlternativeName): Uint8Array {
  return extension('2.5.29.17', derSequence(generalName(name)), true);
}

/** The names of a TLS server (dNSName). */
export function hostNames(names: readonly string[]): Uint8Array {
  const general = names.map((name) => derPrimitiveContext(2, Buffer.from(name, 'latin1')));
  return extension('2.5.29.17', derSequence(...general), false);
}

function generalName({ kind, value }: AlternativeName): Uint8Array {
  if (kind === 'username')
    return derContext(0, derOid('1.3.6.1.4.1.57264.1.7'), derContext(0, derUtf8(value)));
  return derPrimitiveContext(kind === 'email' ? 1 : 6, Buffer.from(value, 'latin1'));
}

/** SHA-1 of the key bits is customary; any value that is unique does (RFC 5280, 4.2.1.2). */
function keyIdentifier(spki: Uint8Array): Uint8Array {
  return createHash('sha256').update(spki).digest().subarray(0, 20);
}

/** The extensions as the last field of a TBSCertificate: `[3] EXPLICIT`. */
export function extensionsField(extensions: readonly Uint8Array[]): Uint8Array {
  return derContext(3, derSequence(...extensions));
}
