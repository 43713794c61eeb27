import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { bytePath, type Context, displayPath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { AssembledTree } from '../../build/index.ts';
import {
  type Catalog,
  type CatalogueOptions,
  catalogueWithFiles,
  fullName,
  isPackage,
  packagesListing,
} from '../../catalog/index.ts';
import type { PackageSources } from '../../distro/index.ts';
import {
  type ImageFile,
  type ImageFiles,
  type ImageTree,
  onePlatform,
  type ReadableSource,
  type RunConfig,
  unseenPlatforms,
} from '../../image-files/index.ts';
import type { Platform } from '../../oci/index.ts';
import { REACH_EXAMINERS } from '../../reach/index.ts';
import { factsOf } from '../diff/diff-files.ts';
import { pathReach } from '../reach/path-reach.ts';
import { archOf } from './arch-of.ts';
import { explainPackage } from './explain-package.ts';
import { type ImageProvenance, imageProvenance } from './image-provenance.ts';
import { nearestWhat } from './nearest-what.ts';
import { fileItem, originInTree, recipeOrigin } from './origin-in-tree.ts';
import { explainComponent, inImage, packagesNamed } from './package-in-image.ts';
import { lookedReach, reachOfSoftware } from './reach-of-software.ts';
import { isAsBuilt, rebuiltTree } from './rebuilt-tree.ts';
import { type SbomEffects, sbomEffects } from './sbom-effects.ts';
import type { PathOrigin, WhyAnswer, WhyPackage, WhyPath } from './types.ts';
import { isVulnerability } from './vulnerability-name.ts';
import { whyVulnerability } from './why-vulnerability.ts';

export type WhyImageInput = Omit<CatalogueOptions, 'platform' | 'refusesDamage'> & {
  source: ReadableSource;
  /** The name or package URL of a package of any ecosystem, a path (it has a `/`), or a vulnerability (`CVE-…`). */
  what: string;
  /** Of an index; that of this machine when absent. */
  platform?: Platform | undefined;
  /** Where packages come from, to put the image together again. */
  sources: PackageSources;
  /** What is known of vulnerabilities: needed where one is asked for. */
  database?: AdvisoryDatabase | undefined;
};

/** All that is known of one platform of an image, each with its source. */
type Evidence = {
  looked: Look;
  arch: string;
  provenance: ImageProvenance | undefined;
  rebuilt: AssembledTree | undefined;
  effects: SbomEffects;
  /** What the notes begin with: other platforms of the index. */
  unseen: string[];
  notes: string[];
};

/** From an image: its files, the software in it, and what its own provenance says, which nobody signed. */
export async function whyImage(input: WhyImageInput, context: Context): Promise<WhyAnswer> {
  if (isVulnerability(input.what)) return await whyVulnerability(input, context);
  const evidence = await collectEvidence(input, context);
  try {
    return await answer(input, evidence);
  } finally {
    await evidence.looked.files.close();
  }
}

/** Where nothing has a name like what was asked for. */
const LISTS_ALL =
  'the packages of an image are listed by "shearwall sbom IMAGE", its files by "shearwall sbom IMAGE --files -o json"';

async function answer({ what, source }: WhyImageInput, evidence: Evidence): Promise<WhyAnswer> {
  const { looked, arch, unseen, notes } = evidence;
  const base = { what, in: source.kind === 'image' ? source.image.name : source.name, arch, notes };
  const asked = withReach(explainAll(what, evidence), evidence);
  const path = asked.length > 0 ? undefined : await explainPath(what, evidence);
  const packages = path?.origin.kind === 'package' ? explainAll(path.origin.name, evidence) : asked;
  const [explained] = packages;
  if (path === undefined && explained === undefined) {
    const names = looked.catalog.components.filter(isPackage).flatMap((item) => [item.name, fullName(item)]);
    const nearest = nearestWhat(what, [...new Set(names)], pathsOf(looked.files.tree));
    const asFound = nearest === undefined ? [...unseen, LISTS_ALL] : unseen;
    return withoutUndefined({ found: false, ...base, notes: asFound, nearest });
  }
  return withoutUndefined({
    found: true,
    ...base,
    path,
    package: explained,
    packages: explained && packages,
  });
}

async function collectEvidence(
  { source, platform, sources, ...options }: Omit<WhyImageInput, 'database' | 'what'>,
  context: Context,
): Promise<Evidence> {
  const layers = await onePlatform(source, platform);
  const look = { ...options, source: layers, refusesDamage: true, examiners: REACH_EXAMINERS };
  const looked = { ...(await catalogueWithFiles(look, context)), run: layers.run };
  const arch = archOf(layers);
  const unseen = unseenPlatforms(layers);
  const { digest } = layers;
  if (source.kind === 'files' || digest === undefined)
    return {
      looked,
      arch,
      provenance: undefined,
      rebuilt: undefined,
      effects: new Map(),
      unseen,
      notes: unseen,
    };
  const { provenance, problems } = await imageProvenance(source.image, digest);
  const rebuilt = provenance && (await rebuiltTree(provenance, arch, { ...options, sources }, context));
  return {
    looked,
    arch,
    provenance,
    rebuilt: typeof rebuilt === 'string' ? undefined : rebuilt,
    effects: await sbomEffects(source.image, digest),
    unseen,
    notes: [...unseen, ...problems, ...notesOf(provenance, rebuilt)],
  };
}

type Look = { catalog: Catalog; run: RunConfig | undefined; files: ImageFiles };

function notesOf(
  provenance: ImageProvenance | undefined,
  rebuilt: AssembledTree | string | undefined,
): string[] {
  if (provenance === undefined)
    return ['the image has no provenance of a shearwall build: what asked for each package is unknown'];
  return [
    'the chain is from the provenance beside the image, which is not signed: whoever could write there can have written it',
    ...(typeof rebuilt === 'string'
      ? [`owners are from lists inside the image, because it could not be rebuilt: ${rebuilt}`]
      : []),
  ];
}

async function explainPath(what: string, evidence: Evidence): Promise<WhyPath | undefined> {
  if (!what.includes('/')) return undefined;
  const { tree } = evidence.looked.files;
  const file = tree.get(bytePath(what), { follow: false });
  if (file === undefined || file.path === '') return undefined;
  const { type, mode, sizeBytes, digest, target } = factsOf(file);
  const asBuilt = evidence.rebuilt && (await isAsBuilt(file, evidence.rebuilt));
  return withoutUndefined({
    path: `/${displayPath(file.path)}`,
    type,
    mode,
    sizeBytes: digest !== undefined ? sizeBytes : undefined,
    digest,
    target,
    ...originOf(file, tree, evidence),
    asBuilt,
    reach: pathReach(file.path, evidence.looked),
  });
}

/** The best witness first: the tree made again, the packages in the image, the SBOM, the recipe's targets. */
function originOf(
  { path }: ImageFile,
  tree: ImageTree,
  { rebuilt, provenance, looked: { catalog }, effects }: Evidence,
): { origin: PathOrigin; toldBy: string } {
  const recipe = provenance?.recipe;
  if (rebuilt !== undefined && recipe !== undefined) {
    const origin = originInTree(path, rebuilt, recipe);
    if (origin.kind !== 'unknown') return { origin, toldBy: 'the packages of the lock, put together again' };
  }
  const [lister] = packagesListing(tree, path);
  if (lister !== undefined)
    return { origin: { kind: 'package', name: lister.name }, toldBy: 'the package lists in the image' };
  const holder = catalog.components.find((item) => isPackage(item) && item.accounts.includes(path));
  if (holder !== undefined)
    return { origin: { kind: 'package', name: fullName(holder) }, toldBy: 'what was seen in the file' };
  const effect = effects.get(`/${displayPath(path)}`);
  if (effect !== undefined)
    return { origin: { kind: 'effect', ...effect }, toldBy: 'the SBOM beside the image, unsigned' };
  if (recipe !== undefined && fileItem(path, recipe) !== undefined)
    return {
      origin: recipeOrigin(path, { kind: 'recipe', key: 'files' }, recipe),
      toldBy: 'the provenance beside the image, unsigned',
    };
  return { origin: { kind: 'unknown' }, toldBy: 'nothing' };
}

/** Every package of that name: what the image says of it, and what the lock does where it is of the same version. */
function explainAll(name: string, evidence: Evidence): WhyPackage[] {
  const { provenance, rebuilt, looked, arch, notes } = evidence;
  const { catalog } = looked;
  const locked = provenance && explainPackage(name, provenance.lock, arch, rebuilt?.uncovered);
  const components = packagesNamed(name, catalog);
  const isLocked = ({ type, version }: { type: string; version?: string }): boolean =>
    type === 'deb' && version === locked?.version;
  if (locked !== undefined && !components.some(({ type }) => type === 'deb')) return [locked];
  const other = components.find((component) => component.type === 'deb' && !isLocked(component));
  if (locked !== undefined && other !== undefined)
    notes.push(`the provenance says ${name} ${locked.version}, the image holds ${other.version}`);
  return components.map((component) =>
    locked !== undefined && isLocked(component)
      ? { ...locked, ...inImage(component, catalog) }
      : explainComponent(component, catalog),
  );
}

/** Packages of an image that starts something, each with how what is started gets to it. */
function withReach(packages: readonly WhyPackage[], { looked }: Evidence): WhyPackage[] {
  if (packages.length === 0) return [];
  const reached = lookedReach(looked);
  const byId = new Map(looked.catalog.components.map((component) => [component.id, component]));
  return packages.map((item) => {
    const component = item.purl === undefined ? undefined : byId.get(item.purl);
    if (component === undefined || reached.reach === undefined) return item;
    return { ...item, reached: reachOfSoftware(component, reached) };
  });
}

function* pathsOf(tree: ImageTree): Generator<string, void, undefined> {
  for (const { path } of tree.files()) yield path;
}
