import type { VersionRange } from '../../versions/index.ts';

/** What one VEX document says, whatever its format: OpenVEX, CSAF or CycloneDX. */
export type VexDocument = {
  format: 'openvex' | 'csaf' | 'cyclonedx';
  /** As the document names itself; undefined: it has no id. */
  id: string | undefined;
  author: string | undefined;
  /** Seconds since 1970. */
  timestamp: number | undefined;
  statements: readonly VexStatement[];
  /** What could not be read, or breaks the format's rules; the rest is read. */
  faults: readonly { where: string; message: string }[];
};

export type VexStatement = {
  /** The vulnerability's name and its other names, as written. */
  vulnerabilities: readonly string[];
  status: VexStatus;
  /** In OpenVEX's words, whatever the format. */
  justification: VexJustification | undefined;
  /** Impact statement, action statement, or note: why, in the author's own words. */
  text: string | undefined;
  /** Empty: it names no product, and matches nothing. */
  products: readonly VexProduct[];
  /** Seconds since 1970; undefined: that of the document holds. */
  timestamp: number | undefined;
  /** It says that nothing is to be done, and breaks a rule of its format without which nobody may rely on that: it lowers nothing. */
  isVoid?: true;
};

export type VexStatus = 'not-affected' | 'affected' | 'fixed' | 'under-investigation';

/** OpenVEX 0.2.0, status justifications. */
export type VexJustification =
  | 'component_not_present'
  | 'vulnerable_code_not_present'
  | 'vulnerable_code_not_in_execute_path'
  | 'vulnerable_code_cannot_be_controlled_by_adversary'
  | 'inline_mitigations_already_exist';

/** A thing that a statement is about, by any of its names. */
export type VexProduct = {
  /** Package URLs, as written. */
  purls: readonly string[];
  /** `sha256:…`; also from `pkg:oci/…@sha256:…`. */
  digests: readonly string[];
  /** Names that are neither: `@id` as an IRI, CPEs, CSAF's product names. */
  names: readonly string[];
  /** Of package URLs without a version only these versions are meant. */
  within?: VersionRange;
  /** Parts of the product that the statement is limited to; empty: all of it. */
  subcomponents: readonly Omit<VexProduct, 'subcomponents'>[];
};
