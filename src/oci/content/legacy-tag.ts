import { type Digest, digestFromHex, hexOf } from '../../base/digest.ts';

export const LEGACY_KINDS = ['sig', 'att', 'sbom'] as const;
export type LegacyKind = (typeof LEGACY_KINDS)[number];

const TAG = /^sha256-([0-9a-f]{64})(?:\.(?:sig|att|sbom))?$/;

/** cosign's tags for what is attached to an image (cosign, specs/SIGNATURE_SPEC.md): `sha256-HEX.sig`. */
export function legacyTag(subject: Digest, kind: LegacyKind): string {
  return `sha256-${hexOf(subject)}.${kind}`;
}

/** What a tag of cosign's, or the fallback tag of referrers, is about; undefined for tags of images. */
export function subjectOfTag(tag: string | undefined): Digest | undefined {
  const hex = TAG.exec(tag ?? '')?.[1];
  return hex === undefined ? undefined : digestFromHex(hex);
}
