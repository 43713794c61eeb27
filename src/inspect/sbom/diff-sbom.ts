import { compareBytes } from '../../base/index.ts';
import type { Component, SbomGraph } from '../../sbom/index.ts';
import { parsePurl } from '../../versions/index.ts';

/** What is called the same on both sides: the purl without version and qualifiers, or type and name. */
export type SbomChange = { name: string; before: string[]; after: string[] };

export type SbomDiff = {
  same: boolean;
  /** `name`, and the version that it has there. */
  added: { name: string; version: string | undefined }[];
  removed: { name: string; version: string | undefined }[];
  /** Versions: several where one side has several. */
  versions: SbomChange[];
  licenses: SbomChange[];
};

/** Compares two lists of software by package name. What a document says of files and of itself is ignored. */
export function diffSbom(before: SbomGraph, after: SbomGraph): SbomDiff {
  const [old, now] = [groupsOf(before), groupsOf(after)];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort(compareBytes);
  const diff: SbomDiff = { same: true, added: [], removed: [], versions: [], licenses: [] };
  for (const name of names) {
    const [a = [], b = []] = [old.get(name), now.get(name)];
    if (a.length === 0)
      diff.added.push(...versionsOf(b).map((version) => ({ name, version: version || undefined })));
    else if (b.length === 0)
      diff.removed.push(...versionsOf(a).map((version) => ({ name, version: version || undefined })));
    else {
      compare(name, versionsOf(a), versionsOf(b), diff.versions);
      compare(name, licensesOf(a), licensesOf(b), diff.licenses);
    }
  }
  diff.same = diff.added.length + diff.removed.length + diff.versions.length + diff.licenses.length === 0;
  return diff;
}

function groupsOf({ components, root }: SbomGraph): Map<string, Component[]> {
  const compared = components.filter(({ id, type }) => id !== root && type !== 'file');
  return Map.groupBy(compared, keyOf);
}

function keyOf({ purl, type, name }: Component): string {
  if (purl === undefined) return `${type}:${name}`;
  const { type: ecosystem, namespace, name: bare } = parsePurl(purl);
  return `pkg:${[ecosystem, namespace, bare].filter((part) => part !== undefined).join('/')}`;
}

function compare(name: string, before: string[], after: string[], changes: SbomChange[]): void {
  if (before.join('\n') !== after.join('\n')) changes.push({ name, before, after });
}

function versionsOf(components: readonly Component[]): string[] {
  return distinct(components.map(({ version = '' }) => version));
}

function licensesOf(components: readonly Component[]): string[] {
  return distinct(
    components.flatMap(({ license, licenseNames = [] }) =>
      license === undefined ? licenseNames : [license],
    ),
  );
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareBytes);
}
