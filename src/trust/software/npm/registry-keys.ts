import { readFileSync } from 'node:fs';
import { isJsonObject, JsonError, parseJson } from '../../../base/parse-json.ts';
import {
  parsePublicKey,
  RefusedError,
  type ValidFor,
  type VerificationKey,
} from '../../../sigstore/index.ts';
import { softwareError } from '../errors.ts';

/** A key with which an npm registry signs packages and says what it took in. */
export type RegistryKey = {
  /** As signatures name it: `SHA256:…`. */
  id: string;
  key: VerificationKey;
  /** `any`: the registry's own list does not say. */
  usage: 'signatures' | 'attestations' | 'any';
  validFor: ValidFor;
};

const LIMITS = { bytes: 1 << 20, depth: 16 };
const MAX_KEYS = 64;

/** The keys of the public npm registry as of 2026-11-05: from the TUF repository of Sigstore, which distributes them. */
export function builtInRegistryKeys(): RegistryKey[] {
  return parseRegistryKeys(
    readFileSync(new URL('npm-registry-keys.json', import.meta.url)),
    'the built-in keys',
  );
}

/**
 * Either form: a registry's answer to `/-/npm/v1/keys` (`keyid`, `key`, `expires`), or the file in Sigstore's TUF repository
 * (`keyId`, `keyUsage`, `publicKey`). Throws NPM_REGISTRY_KEYS.
 */
export function parseRegistryKeys(bytes: Uint8Array, where: string): RegistryKey[] {
  try {
    const value = parseJson(bytes, LIMITS);
    const keys = isJsonObject(value) ? value['keys'] : undefined;
    if (!Array.isArray(keys) || keys.length === 0) throw new JsonError('it has no list of keys');
    if (keys.length > MAX_KEYS)
      throw new JsonError(`it lists ${keys.length} keys, and at most ${MAX_KEYS} are read`);
    return keys.map((key, index) => parseKey(key, index));
  } catch (cause) {
    if (!(cause instanceof JsonError || cause instanceof RefusedError)) throw cause;
    throw softwareError(
      'NPM_REGISTRY_KEYS',
      `${where} cannot be used as the keys of an npm registry: ${cause.message}`,
      {
        hint: 'take what the registry answers to GET /-/npm/v1/keys',
        cause,
      },
    );
  }
}

function parseKey(value: unknown, index: number): RegistryKey {
  if (!isJsonObject(value)) throw new JsonError(`keys.${index} is not an object`);
  const published = isJsonObject(value['publicKey']) ? value['publicKey'] : undefined;
  const id = value['keyid'] ?? value['keyId'];
  const spki = value['key'] ?? published?.['rawBytes'];
  if (typeof id !== 'string' || typeof spki !== 'string')
    throw new JsonError(`keys.${index} has no id or no key`);
  const validFor = isJsonObject(published?.['validFor']) ? published['validFor'] : {};
  return {
    id,
    key: parsePublicKey(Buffer.from(spki, 'base64')),
    usage: usageOf(value['keyUsage']),
    validFor: {
      start: timeOf(validFor['start'], index),
      end: timeOf(validFor['end'] ?? value['expires'], index),
    },
  };
}

function usageOf(usage: unknown): RegistryKey['usage'] {
  if (usage === 'npm:signatures') return 'signatures';
  return usage === 'npm:attestations' ? 'attestations' : 'any';
}

function timeOf(value: unknown, index: number): number | undefined {
  if (value === undefined || value === null) return undefined;
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(at)) throw new JsonError(`keys.${index} is valid until or from no readable time`);
  return at;
}
