declare const brand: unique symbol;

/** A canonical package URL (purl-spec): equal packages have equal text. Only `formatPurl` makes one. */
export type Purl = string & { readonly [brand]: 'Purl' };

export type PurlParts = {
  type: string;
  /** Segments joined by `/`. */
  namespace?: string;
  name: string;
  version?: string;
  qualifiers?: Readonly<Record<string, string>>;
  subpath?: string;
};
