import { parseJsonText } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import { installsElsewhere } from '../distribution/standing.ts';
import { OS_TYPES } from '../os-types.ts';
import { type Inertness, inertnessOf } from '../triage/lowering-rules.ts';

/**
 * What lowering needs to know of a component besides its package URL, whatever image it is in. It is kept where packages are kept, so that
 * what `scan` says of an image is said of it later, too. Equal where nothing that lowering asks for differs.
 */
export type LoweringFacts = {
  /** The packages of the system that all of it came with; none where only some of it did, or where one is a third party's. */
  owners: readonly OwnerFacts[];
  /** It lies where no package of its owner's kind installs anything. */
  isElsewhere: boolean;
  /** What a package of the system installed is nothing that a container runs. */
  inert: Inertness | undefined;
};

/** A package of the system, as far as records of its release are asked about it. */
export type OwnerFacts = {
  type: string;
  namespace: string | undefined;
  name: string;
  version: string | undefined;
  qualifiers: Readonly<Record<string, string>>;
  source: { name: string; version: string } | undefined;
  /** Of deb: Built-Using and Static-Built-Using. */
  builtUsing: string | undefined;
  /** A list of slices names it, and no sources. */
  isSliced: boolean;
};

const QUALIFIERS = ['distro', 'epoch', 'arch', 'rpmmod'];

/** The facts of one component of a catalog. */
export function loweringFacts(
  component: CatalogComponent,
  byId: ReadonlyMap<string, CatalogComponent>,
): LoweringFacts {
  const owners = ownersOf(component, byId);
  const inert = OS_TYPES.has(component.type) ? inertnessOf(component) : undefined;
  return {
    owners: owners.map(ownerFacts),
    isElsewhere: owners.some((owner) => installsElsewhere(component, owner)),
    inert,
  };
}

function ownersOf(
  { type, ownedBy }: CatalogComponent,
  byId: ReadonlyMap<string, CatalogComponent>,
): CatalogComponent[] {
  if (OS_TYPES.has(type)) return [];
  const owners = ownedBy.flatMap((id) => byId.get(id) ?? []);
  const isAll = owners.length === ownedBy.length;
  const areOwn = owners.every((owner) => OS_TYPES.has(owner.type) && owner.foreign === undefined);
  return isAll && areOwn ? owners : [];
}

function ownerFacts({
  type,
  namespace,
  name,
  version,
  qualifiers = {},
  source,
  properties,
}: CatalogComponent): OwnerFacts {
  const kept = QUALIFIERS.filter((key) => key !== 'arch' || type === 'rpm').flatMap((key) => {
    const value = qualifiers[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    type,
    namespace,
    name,
    version,
    qualifiers: Object.fromEntries(kept),
    source,
    builtUsing: properties?.['builtUsing'],
    isSliced: source === undefined && properties?.['sliced'] !== undefined,
  };
}

/** As text that is equal for equal facts. */
export function formatLoweringFacts({ owners, isElsewhere, inert }: LoweringFacts): string {
  const ordered = owners.map(({ type, namespace, name, version, qualifiers, source, builtUsing, isSliced }) =>
    withoutUndefined({
      type,
      namespace,
      name,
      version,
      qualifiers,
      source: source && { name: source.name, version: source.version },
      builtUsing,
      isSliced: isSliced ? true : undefined,
    }),
  );
  const texts = ordered.map((owner) => JSON.stringify(owner)).sort();
  return `{"owners":[${texts.join(',')}],"isElsewhere":${isElsewhere}${inert === undefined ? '' : `,"inert":"${inert}"`}}`;
}

/** Of the store's own text alone. */
export function parseLoweringFacts(text: string): LoweringFacts {
  const { owners, isElsewhere, inert } = parseJsonText(text) as LoweringFacts;
  return {
    owners: owners.map((owner) => ({ ...owner, isSliced: owner.isSliced === true })),
    isElsewhere,
    inert,
  };
}
