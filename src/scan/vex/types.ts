import type { VexDocument } from '../../advisories/index.ts';

/** A document, where it came from, and whether its word counts. */
export type VexSource = {
  /** File, `ARCHIVE:member`, or the manifest that it hangs on. */
  name: string;
  document: VexDocument;
  trust: VexTrust;
};

/**
 * `own-word`: the user named the file. `policy`: the policy trusts `authority` on these products; undefined `packages`: of anything in the image.
 * `none`: it is read and reported, and lowers nothing.
 */
export type VexTrust =
  | { kind: 'own-word' }
  | { kind: 'policy'; authority: string; packages: readonly PurlPattern[] | undefined }
  | { kind: 'none'; why: string };

/** Matches purls without version and qualifiers: `pkg:golang/github.com/acme/**`. */
export type PurlPattern = { text: string; matches(purl: string): boolean };
