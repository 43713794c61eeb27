import { randomBytes } from 'node:crypto';
import {
  type CertificateKey,
  type CertificateKeyType,
  generateCertificateKey,
} from '../../sigstore/index.ts';
import { makeFulcioChain, makeTimestampChain } from '../certificates/authorities.ts';

/** What must stay the same over restarts, for what was signed to stay verifiable. */
export type ServicesState = {
  /** Milliseconds since 1970, whole seconds. */
  createdAt: number;
  keys: Record<ServiceKey, CertificateKey>;
  /** DER, issuing certificate first. */
  fulcioChain: Uint8Array[];
  timestampChain: Uint8Array[];
  /** Of the Rekor v1 log: a positive 64-bit number, in decimal digits. */
  treeId: string;
};

export type ServiceKey = keyof typeof KEY_TYPES;

/** As Sigstore's public instance has them. The type of `rekorV2` can be chosen. */
export const KEY_TYPES = {
  issuer: 'p256',
  fulcioRoot: 'p384',
  fulcio: 'p384',
  ctLog: 'p256',
  rekorV1: 'p256',
  rekorV2: 'ed25519',
  timestampRoot: 'p384',
  timestamp: 'p256',
} as const satisfies Record<string, CertificateKeyType>;

export function newState(nowMs: number, rekorV2: CertificateKeyType = KEY_TYPES.rekorV2): ServicesState {
  const createdAt = Math.floor(nowMs / 1000) * 1000;
  const types = Object.entries({ ...KEY_TYPES, rekorV2 });
  const keys = Object.fromEntries(
    types.map(([name, type]) => [name, generateCertificateKey(type)]),
  ) as ServicesState['keys'];
  return {
    createdAt,
    keys,
    fulcioChain: makeFulcioChain(keys.fulcioRoot, keys.fulcio, createdAt),
    timestampChain: makeTimestampChain(keys.timestampRoot, keys.timestamp, createdAt),
    treeId: String(randomBytes(8).readBigUInt64BE() >> 1n),
  };
}
