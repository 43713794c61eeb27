import { isJsonObject, JsonError, parseJson } from '../../../base/parse-json.ts';
import { type Bundle, parseBundle, type Refusal, RefusedError } from '../../../sigstore/index.ts';
import { softwareError } from '../errors.ts';

/** One bundle of a registry's answer; nothing in it is believed yet. */
export type NpmAttestation = {
  /** What the answer calls it; only for those that cannot be read. */
  predicateType: string;
  bundle: Bundle | { unreadable: Refusal };
};

const LIMITS = { bytes: 32 << 20, depth: 64 };
const MAX_ATTESTATIONS = 32;

/** What an npm registry answers to `/-/npm/v1/attestations/NAME@VERSION`. Throws NPM_ANSWER. */
export function parseNpmAnswer(bytes: Uint8Array): NpmAttestation[] {
  const attestations = listOf(bytes);
  if (attestations.length > MAX_ATTESTATIONS)
    throw invalid(`it holds ${attestations.length} attestations, and at most ${MAX_ATTESTATIONS} are read`);
  return attestations.map((attestation) => {
    const { predicateType, bundle } = isJsonObject(attestation) ? attestation : {};
    if (typeof predicateType !== 'string' || !isJsonObject(bundle))
      throw invalid('an attestation in it has no predicateType or no bundle');
    return { predicateType: predicateType.slice(0, 300), bundle: readBundle(bundle) };
  });
}

function listOf(bytes: Uint8Array): unknown[] {
  try {
    const value = parseJson(bytes, LIMITS);
    const attestations = isJsonObject(value) ? value['attestations'] : undefined;
    if (Array.isArray(attestations)) return attestations;
  } catch (error) {
    if (error instanceof JsonError) throw invalid(error.message, error);
    throw error;
  }
  throw invalid('it has no "attestations"');
}

/** One that is broken does not hide the others. */
function readBundle(bundle: Record<string, unknown>): NpmAttestation['bundle'] {
  try {
    return parseBundle(Buffer.from(JSON.stringify(bundle)));
  } catch (error) {
    if (error instanceof RefusedError) return { unreadable: error.refusal };
    throw error;
  }
}

function invalid(why: string, cause?: unknown): Error {
  return softwareError('NPM_ANSWER', `the registry’s answer cannot be used: ${why}`, {
    hint: 'it must be what the registry answers to GET /-/npm/v1/attestations/NAME@VERSION',
    cause,
  });
}
