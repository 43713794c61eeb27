import { compareBytes } from '../../base/bytes.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Catalog, CatalogComponent, CatalogedGoProgram } from '../../catalog/index.ts';
import { installsElsewhere } from '../distribution/standing.ts';
import { needsProof } from '../distribution/unproven.ts';
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
  /** Of a module of Go; undefined: it is none, or an older program looked. */
  go: GoLoweringFacts | undefined;
  /** Of a package of the system: what it brought that nothing else explains; undefined: nothing. */
  brought: BroughtFacts | undefined;
  /** Only a document tells of it: what lowers is not known. */
  isTold: boolean;
};

export type BroughtFacts = {
  /** Byte strings; none: more than are kept. */
  paths: readonly string[];
  /** See `needsProof`. */
  needsProof: boolean;
};

export type GoLoweringFacts = {
  /** `linux/amd64`, of the image; undefined: not known. */
  platform: string | undefined;
  /** All that have it; undefined: the table of functions of one of them could not be read whole. */
  programs: readonly GoProgramFacts[] | undefined;
};

/** `functions`: the digest of the program's table, which is kept beside. */
export type GoProgramFacts = Omit<CatalogedGoProgram, 'path' | 'functions'> & { functions: Digest };

/** A package of the system, as far as records of its release are asked about it. */
export type OwnerFacts = {
  type: string;
  namespace: string | undefined;
  name: string;
  version: string | undefined;
  qualifiers: Readonly<Record<string, string>>;
  source: { name: string; version: string } | undefined;
  /** Of deb: Built-Using, Static-Built-Using and X-Cargo-Built-Using. */
  builtUsing: string | undefined;
  /** A list of slices names it, and no sources. */
  isSliced: boolean;
};

const MOST_BROUGHT = { paths: 500, characters: 32_768 };

const QUALIFIERS = ['distro', 'epoch', 'arch', 'rpmmod'];

/** The facts of the components of one catalog. */
export class CatalogFacts {
  readonly #byId: ReadonlyMap<string, CatalogComponent>;
  readonly #platform: string | undefined;
  readonly #programs: ReadonlyMap<string, GoProgramFacts>;
  readonly #brought: ReadonlyMap<string, readonly string[]>;
  /** The tables that facts of programs name. */
  readonly functionTables: ReadonlyMap<Digest, Uint8Array>;

  constructor({
    components,
    platform,
    goPrograms,
    brought,
  }: Pick<Catalog, 'components' | 'platform' | 'goPrograms' | 'brought'>) {
    this.#brought = new Map(brought.map(({ component, paths }) => [component, paths]));
    this.#byId = new Map(components.map((component) => [component.id, component]));
    this.#platform = platform?.split('/').slice(0, 2).join('/');
    const named = goPrograms.map(({ path, functions: table, ...program }) => {
      const functions = digestOf(table);
      return { path, table, program: { ...program, functions } };
    });
    this.#programs = new Map(named.map(({ path, program }) => [path, program]));
    this.functionTables = new Map(named.map(({ table, program }) => [program.functions, table]));
  }

  of(component: CatalogComponent): LoweringFacts {
    const owners = ownersOf(component, this.#byId);
    return {
      owners: owners.map(ownerFacts),
      isElsewhere: owners.some((owner) => installsElsewhere(component, owner)),
      inert: OS_TYPES.has(component.type) ? inertnessOf(component) : undefined,
      go: component.type === 'golang' ? this.#goFactsOf(component) : undefined,
      brought: this.#broughtBy(component),
      isTold: false,
    };
  }

  #broughtBy(component: CatalogComponent): BroughtFacts | undefined {
    const paths = this.#brought.get(component.id);
    return paths && broughtBy(component, paths);
  }

  #goFactsOf({ evidence }: CatalogComponent): GoLoweringFacts {
    const paths = new Set(evidence.flatMap(({ locations }) => locations));
    const programs = [...paths].flatMap((path) => this.#programs.get(path) ?? []);
    const isRead = paths.size > 0 && programs.length === paths.size;
    return { platform: this.#platform, programs: isRead ? programs : undefined };
  }
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

function broughtBy(component: CatalogComponent, paths: readonly string[]): BroughtFacts {
  const isKept =
    paths.length <= MOST_BROUGHT.paths && JSON.stringify(paths).length <= MOST_BROUGHT.characters;
  return { paths: isKept ? paths.toSorted(compareBytes) : [], needsProof: needsProof(component) };
}

/** Of a package of which a document says that it brought programs, and perhaps which. */
export function factsOfTold(
  component: CatalogComponent,
  paths: readonly string[] | undefined,
): LoweringFacts {
  const brought = broughtBy(component, paths ?? []);
  return { owners: [], isElsewhere: false, inert: undefined, go: undefined, brought, isTold: true };
}

/** As text that is equal for equal facts. */
export function formatLoweringFacts({
  owners,
  isElsewhere,
  inert,
  go,
  brought,
  isTold,
}: LoweringFacts): string {
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
  const more = [
    ...(inert === undefined ? [] : [`,"inert":"${inert}"`]),
    ...(go === undefined ? [] : [`,"go":${goText(go)}`]),
    ...(brought === undefined ? [] : [`,"brought":${broughtText(brought)}`]),
    ...(isTold ? [',"isTold":true'] : []),
  ];
  return `{"owners":[${texts.join(',')}],"isElsewhere":${isElsewhere}${more.join('')}}`;
}

function goText({ platform, programs }: GoLoweringFacts): string {
  const texts = programs?.map(({ functions, mainPackage, namesClosures }) =>
    JSON.stringify(withoutUndefined({ functions, mainPackage, namesClosures })),
  );
  const distinct = texts === undefined ? '' : `,"programs":[${[...new Set(texts)].sort().join(',')}]`;
  return `{"platform":${JSON.stringify(platform ?? '')}${distinct}}`;
}

function broughtText({ paths, needsProof: needs }: BroughtFacts): string {
  return JSON.stringify({ paths, needsProof: needs });
}

/** Of the store's own text alone. */
export function parseLoweringFacts(text: string): LoweringFacts {
  const { owners, isElsewhere, inert, go, brought, isTold } = parseJsonText(text) as LoweringFacts;
  return {
    owners: owners.map((owner) => ({ ...owner, isSliced: owner.isSliced === true })),
    isElsewhere,
    inert,
    go: go && { platform: go.platform === '' ? undefined : go.platform, programs: go.programs },
    brought,
    isTold: isTold === true,
  };
}
