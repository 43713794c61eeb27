import type { VexDocument } from '../../advisories/index.ts';
import type { Lowering } from '../report/types.ts';

/** A document, where it came from, and whether its word counts. */
export type VexSource = {
  /** File, `ARCHIVE:member`, or the manifest that it hangs on. */
  name: string;
  document: VexDocument;
  trust: VexTrust;
  /** As it came. */
  bytes?: Uint8Array;
};

/** One statement about what is in one image, as it is kept with it. */
export type KeptStatement = {
  source: VexSource;
  /** In capitals. */
  vulnerability: string;
  /** Ids; undefined: all that is in the image. */
  components: readonly string[] | undefined;
  /** Two of one author: the newer counts. */
  author: string;
  /** Seconds since 1970; 0: it does not say. */
  at: number;
  isGood: boolean;
  lowering: Lowering;
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
