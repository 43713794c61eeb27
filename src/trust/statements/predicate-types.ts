import { REACH_TYPE, REPRODUCTION_TYPE, SCAN_TYPE, TEST_RESULT_TYPE } from '../../attestation/index.ts';
import { tableOf } from '../../base/table-of.ts';
import { trustError } from '../errors.ts';

const SLSA_02 = 'https://slsa.dev/provenance/v0.2';

/** The short names of `--type` with cosign's meaning, and ours. */
export const PREDICATE_TYPES: Readonly<Record<string, string>> = tableOf({
  slsaprovenance1: 'https://slsa.dev/provenance/v1',
  slsaprovenance02: SLSA_02,
  slsaprovenance: SLSA_02,
  spdxjson: 'https://spdx.dev/Document',
  spdx: 'https://spdx.dev/Document',
  cyclonedx: 'https://cyclonedx.org/bom',
  openvex: 'https://openvex.dev/ns',
  vuln: 'https://cosign.sigstore.dev/attestation/vuln/v1',
  link: 'https://in-toto.io/Link/v1',
  reproduction: REPRODUCTION_TYPE,
  reach: REACH_TYPE,
  scan: SCAN_TYPE,
  'test-result': TEST_RESULT_TYPE,
  custom: 'https://cosign.sigstore.dev/attestation/v1',
});

/** A short name or a URI as the predicate type that it means. Throws TRUST_PREDICATE_TYPE. */
export function predicateTypeOf(type: string): string {
  const known = Object.hasOwn(PREDICATE_TYPES, type) ? PREDICATE_TYPES[type] : undefined;
  if (known !== undefined) return known;
  if (/^[a-z][a-z0-9+.-]*:\S+$/i.test(type)) return type;
  throw trustError('TRUST_PREDICATE_TYPE', `"${type}" is not an attestation type`, {
    hint: `write a URI, or one of ${Object.keys(PREDICATE_TYPES).join(', ')}`,
  });
}

/**
 * OpenVEX and SPDX statements name a version behind the type that cosign gives them
 * (`https://openvex.dev/ns/v0.2.0`, `https://spdx.dev/Document/v2.3`): asked for by the short name, they are meant too.
 */
export function isPredicateType(found: string, type: string): boolean {
  const wanted = predicateTypeOf(type);
  if (found === wanted) return true;
  const hasVersions = type === 'openvex' || type === 'spdx' || type === 'spdxjson';
  return (
    hasVersions && found.startsWith(`${wanted}/v`) && /^v\d+(\.\d+)*$/.test(found.slice(wanted.length + 1))
  );
}
