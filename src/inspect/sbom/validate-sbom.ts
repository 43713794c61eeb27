import type { Component, Fault, SbomDocument } from '../../sbom/index.ts';

/** "The Minimum Elements For a Software Bill of Materials" (NTIA, 2021), data fields. */
export type MinimumElement =
  | 'author'
  | 'timestamp'
  | 'supplier'
  | 'component name'
  | 'version'
  | 'unique identifier'
  | 'dependency relationship';

export type SbomVerdict = {
  valid: boolean;
  format: string;
  version: string;
  components: number;
  /** What the format's own rules forbid. */
  faults: Fault[];
  /** What the whole document lacks. */
  missing: MinimumElement[];
  /** What single components lack; those that lack nothing are left out. */
  lacking: { id: string; name: string; missing: MinimumElement[] }[];
};

/** What a document lacks of the minimum elements, and what is wrong in it. Files are not components there. */
export function validateSbom({
  format,
  version,
  graph,
  authors,
  timestamp,
  faults,
}: SbomDocument): SbomVerdict {
  const components = graph.components.filter(({ type }) => type !== 'file' && type !== 'operating-system');
  const missing: MinimumElement[] = [];
  if (authors.length === 0) missing.push('author');
  if (timestamp === undefined) missing.push('timestamp');
  if (components.length > 1 && graph.dependencies.length === 0) missing.push('dependency relationship');
  const lacking = components
    .filter(({ id }) => id !== graph.root)
    .flatMap((component) => {
      const lacks = lackedBy(component);
      return lacks.length === 0 ? [] : [{ id: component.id, name: component.name, missing: lacks }];
    });
  const valid = faults.length === 0 && missing.length === 0 && lacking.length === 0;
  return { valid, format, version, components: components.length, faults, missing, lacking };
}

/** That it is contained in what is described is a relationship, too: a leaf needs no other. */
function lackedBy(component: Component): MinimumElement[] {
  const { name, version, purl, cpes = [], checksums = [], supplier } = component;
  const missing: MinimumElement[] = [];
  if (supplier === undefined) missing.push('supplier');
  if (name === '?') missing.push('component name');
  if (version === undefined) missing.push('version');
  if (purl === undefined && cpes.length === 0 && checksums.length === 0) missing.push('unique identifier');
  return missing;
}
