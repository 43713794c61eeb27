import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ImageTree } from '../../image-files/index.ts';
import type { CatalogComponent, Evidence, Found } from '../types.ts';
import { claimOf, type Seen } from './claims.ts';
import type { PieceGroup } from './groups.ts';
import { purlOf } from './identity.ts';
import { isClaim, isOfWholeFile, isOwner } from './kinds.ts';
import { fileOf } from './location.ts';
import type { Ownership } from './ownership.ts';
import { comparePieces, type EvidencePiece } from './piece.ts';

/** What all components are made with. */
export type JoinContext = {
  tree: ImageTree;
  ownership: Ownership;
  seen: Seen;
  /** How many pieces name a location: a database names many, a list for one. */
  uses: ReadonlyMap<string, number>;
  /** Ids of packages, known before the components are made. */
  idOf(found: Found): string | undefined;
};

export function idOfGroup({ pieces }: PieceGroup): string {
  const [{ found, version, purl }] = pieces;
  return version === found.version ? purl : purlOf(found, version);
}

export function componentOf(id: string, group: PieceGroup, ground: JoinContext): CatalogComponent {
  const pieces = [...group.pieces].sort(comparePieces);
  const members = [...new Set(pieces.map(({ found }) => found))];
  const { properties: _own, ...described } = describedBy(members);
  const properties = propertiesOf(members, {
    claimed: claimOf(group, ground.seen),
    declared: isOnlyDeclared(pieces) ? 'yes' : undefined,
  });
  return {
    ...described,
    ...withoutUndefined({ ...identityOf(group), properties }),
    id,
    evidence: evidenceOf(pieces),
    ownedBy: ownersOf(pieces, ground),
    layers: layersOf(pieces, members, ground),
    accounts: accountedBy(pieces, members, ground),
    modified: sortedUnique(members.flatMap((found) => ground.ownership.modifiedOf(found))),
    sizeBytes: listedBytes(members, ground),
  };
}

type Identity = 'type' | 'namespace' | 'name' | 'version' | 'qualifiers' | 'subpath';
type Description = Omit<Found, 'evidence' | 'files' | 'requires' | Identity>;

/** What the purl says. */
function identityOf({ pieces }: PieceGroup): Pick<Found, Identity> {
  const [{ found, version }] = pieces;
  const { type, namespace, name, qualifiers, subpath } = found;
  return withoutUndefined({
    type,
    name,
    namespace,
    version,
    qualifiers,
    subpath,
  });
}

/** Of each field what the most certain of them says. */
function describedBy(members: readonly Found[]): Description {
  let merged: Partial<Description> = {};
  for (const found of members) {
    const { evidence: _evidence, files: _files, requires: _requires, ...rest } = found;
    const { type: _t, namespace: _n, name: _m, version: _v, qualifiers: _q, subpath: _s, ...more } = rest;
    merged = { ...more, ...merged };
  }
  const cpes = sortedUnique(members.flatMap(({ cpes = [] }) => cpes));
  return withoutUndefined({ ...(merged as Description), cpes: cpes.length > 0 ? cpes : undefined });
}

/** Projects ask for it, and nobody saw it. */
function isOnlyDeclared(pieces: readonly EvidencePiece[]): boolean {
  const seen = pieces.filter(({ evidence }) => !isClaim(evidence));
  return seen.length > 0 && seen.every(({ evidence }) => evidence.declared);
}

function propertiesOf(
  members: readonly Found[],
  more: Record<string, string | undefined>,
): Record<string, string> | undefined {
  const pairs = members.toReversed().flatMap(({ properties = {} }) => Object.entries(properties));
  for (const [name, value] of Object.entries(more)) if (value !== undefined) pairs.push([name, value]);
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}

/** One that says the same of several places is one. */
function evidenceOf(pieces: readonly EvidencePiece[]): Evidence[] {
  const alike = new Map<string, { evidence: Evidence; locations: Set<string> }>();
  for (const { evidence } of pieces) {
    const { by, technique, confidence, value, part, declared } = evidence;
    const key = JSON.stringify([by, technique, confidence, value, part, declared]);
    const before = alike.get(key);
    if (before === undefined) alike.set(key, { evidence, locations: new Set(evidence.locations) });
    else for (const location of evidence.locations) before.locations.add(location);
  }
  return [...alike.values()].map(({ evidence, locations }) => ({ ...evidence, locations: [...locations] }));
}

/** Only where all of it is theirs: a copy beside the package's own must not pass for the package. */
function ownersOf(pieces: readonly EvidencePiece[], { tree, ownership, idOf }: JoinContext): string[] {
  const ids = new Set<string>();
  for (const { found, evidence } of pieces) {
    if (isOwner(found)) return [];
    if (isClaim(evidence)) continue;
    for (const location of evidence.locations) {
      const path = tree.get(fileOf(location))?.path;
      const owners = path === undefined ? [] : ownership.ownersOf(path);
      if (owners.length === 0) return [];
      for (const owner of owners) ids.add(idOf(owner) ?? '');
    }
  }
  ids.delete('');
  return [...ids].sort();
}

/** Where a package's own files lie; the database, rewritten with every package, says nothing of one of them. */
function layersOf(
  pieces: readonly EvidencePiece[],
  members: readonly Found[],
  { tree, ownership, uses }: JoinContext,
): number[] {
  const own = members.flatMap((found) => (isOwner(found) ? [...ownership.layersOf(found)] : []));
  if (own.length > 0) return [...new Set(own)].sort((a, b) => a - b);
  const locations = pieces.flatMap(({ evidence }) => evidence.locations);
  const single = locations.filter((location) => uses.get(location) === 1);
  const paths = (single.length > 0 ? single : locations).map(fileOf);
  const layers = new Set(paths.flatMap((path) => tree.get(path)?.layer ?? []));
  return [...layers].sort((a, b) => a - b);
}

/** Undefined: it has no list of files. */
function listedBytes(members: readonly Found[], { ownership }: JoinContext): number | undefined {
  const listed = members.flatMap((found) => ownership.sizeOf(found) ?? []);
  return listed.length > 0 ? Math.max(...listed) : undefined;
}

function accountedBy(
  pieces: readonly EvidencePiece[],
  members: readonly Found[],
  { tree, ownership }: JoinContext,
): string[] {
  const paths = members.flatMap((found) => (isClaim(found.evidence) ? [] : ownership.unchangedOf(found)));
  for (const { evidence } of pieces) {
    if (!isOfWholeFile(evidence)) continue;
    for (const location of evidence.locations) {
      // What is in an archive is not the archive.
      const file = fileOf(location) === location ? tree.get(location) : undefined;
      if (file?.type === 'file') paths.push(file.path);
    }
  }
  return sortedUnique(paths);
}

function sortedUnique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
