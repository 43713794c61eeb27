import type { Descriptor } from '../../oci/index.ts';

/** Predicate types by their beginnings, as most carry a version behind it. */
const PREDICATES: readonly [string, string][] = [
  ['https://sigstore.dev/cosign/sign/', 'signature'],
  ['https://slsa.dev/provenance/', 'SLSA provenance'],
  ['https://slsa.dev/verification_summary/', 'SLSA verification summary'],
  ['https://spdx.dev/Document', 'SPDX SBOM'],
  ['https://cyclonedx.org/bom', 'CycloneDX SBOM'],
  ['https://openvex.dev/ns', 'OpenVEX'],
  ['https://cosign.sigstore.dev/attestation/vuln/', 'vulnerability report'],
  ['https://in-toto.io/attestation/vulns', 'vulnerability report'],
  ['https://shearwall.dev/reproduction', 'reproduction'],
];

/** What a statement with this predicate type is about, as text. */
export function kindOfPredicate(predicateType: string | undefined): string {
  const known = PREDICATES.find(([beginning]) => predicateType?.startsWith(beginning) === true);
  return known?.[1] ?? 'attestation';
}

const DOCUMENTS: readonly [RegExp, string][] = [
  [/spdx/, 'SPDX SBOM'],
  [/cyclonedx/, 'CycloneDX SBOM'],
  [/syft/, 'Syft SBOM'],
  [/openvex|vex/, 'VEX'],
  [/sarif/, 'scan report'],
  [/signature/, 'signature of an unknown kind'],
];

/** The same for a document that is not a statement, by the type that its manifest gives it. */
export function kindOfDocument({ artifactType = '' }: Descriptor): string {
  return DOCUMENTS.find(([type]) => type.test(artifactType))?.[1] ?? 'document';
}
