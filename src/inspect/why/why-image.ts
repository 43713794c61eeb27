import { bytePath, type Context, displayPath } from '../../base/index.ts';
import type { AssembledTree } from '../../build/index.ts';
import type { PackageSources } from '../../distro/index.ts';
import {
  formatPlatform,
  type ImageSource,
  type Platform,
  type PlatformImage,
  platformOf,
  readImage,
} from '../../oci/index.ts';
import { type ImageTree, type Inode, readImageTree } from '../image-tree/index.ts';
import { isPackageDatabase, listPackages, type PackageList } from '../packages/index.ts';
import { explainPackage } from './explain-package.ts';
import { type ImageProvenance, imageProvenance } from './image-provenance.ts';
import { nearestWhat } from './nearest-what.ts';
import { fileItem, originInTree, recipeOrigin } from './origin-in-tree.ts';
import { isAsBuilt, rebuiltTree } from './rebuilt-tree.ts';
import { type SbomEffects, sbomEffects } from './sbom-effects.ts';
import type { PathOrigin, WhyAnswer, WhyPackage, WhyPath } from './types.ts';

export type WhyImageInput = {
  source: ImageSource;
  /** A path (it has a `/`) or the name of a package. */
  what: string;
  /** Of an index; its first platform when absent. */
  platform?: Platform | undefined;
  sources: PackageSources;
};

/** All that is known of one platform of an image, each with what it was told by. */
type Evidence = {
  tree: ImageTree;
  list: PackageList;
  arch: string;
  provenance: ImageProvenance | undefined;
  rebuilt: AssembledTree | undefined;
  effects: SbomEffects;
  notes: string[];
};

/** From an image: its files, its package lists, and what its own provenance says, which nobody signed. */
export async function whyImage(input: WhyImageInput, context: Context): Promise<WhyAnswer> {
  const { source, what } = input;
  const { images } = await readImage(source, input.platform);
  const image = images[0] as PlatformImage;
  const evidence = await collectEvidence(image, input, context);
  const { list, tree, arch, notes } = evidence;
  const names = [...new Set(list.packages.map(({ name }) => name))];
  const isPackage = names.includes(what);
  const path = isPackage ? undefined : await explainPath(what, evidence);
  const name = isPackage ? what : path?.origin.kind === 'package' ? path.origin.name : undefined;
  const explained = name === undefined ? undefined : packageIn(name, evidence);
  const base = { what, in: source.name, arch, notes };
  if (path === undefined && explained === undefined) {
    const nearest = nearestWhat(what, names, pathsOf(tree));
    return { found: false, ...base, notes: [], ...(nearest !== undefined && { nearest }) };
  }
  return { found: true, ...base, ...(path && { path }), ...(explained && { package: explained }) };
}

async function collectEvidence(
  image: PlatformImage,
  { source, sources }: WhyImageInput,
  context: Context,
): Promise<Evidence> {
  const { manifest, config, descriptor } = image;
  const { tree } = await readImageTree(source, manifest, config, context, { keep: isPackageDatabase });
  const arch = formatPlatform(platformOf(config)).replace(/^linux\//, '');
  const { provenance, problems } = await imageProvenance(source, descriptor.digest);
  const rebuilt = provenance && (await rebuiltTree(provenance, arch, sources, context));
  return {
    tree,
    list: listPackages(tree),
    arch,
    provenance,
    rebuilt: typeof rebuilt === 'string' ? undefined : rebuilt,
    effects: await sbomEffects(source, descriptor.digest),
    notes: [...problems, ...notesOf(provenance, rebuilt)],
  };
}

function notesOf(
  provenance: ImageProvenance | undefined,
  rebuilt: AssembledTree | string | undefined,
): string[] {
  if (provenance === undefined)
    return ['the image carries no provenance of a shearwall build: who asked for what is not known'];
  return [
    'the chain is from the provenance beside the image, which is not signed: whoever could write there can have written it',
    ...(typeof rebuilt === 'string'
      ? [`owners are from lists inside the image, because it could not be put together again: ${rebuilt}`]
      : []),
  ];
}

async function explainPath(what: string, evidence: Evidence): Promise<WhyPath | undefined> {
  if (!what.includes('/')) return undefined;
  const path = evidence.tree.resolve(bytePath(what));
  const inode = path === undefined ? undefined : evidence.tree.get(path);
  if (path === undefined || path === '' || inode === undefined) return undefined;
  const asBuilt = evidence.rebuilt && (await isAsBuilt(path, inode, evidence.rebuilt));
  return {
    path: `/${displayPath(path)}`,
    ...factsOf(inode),
    ...originOf(path, evidence),
    ...(asBuilt !== undefined && { asBuilt }),
  };
}

function factsOf(inode: Inode): Pick<WhyPath, 'type' | 'mode' | 'sizeBytes' | 'digest' | 'target'> {
  return {
    type: inode.type,
    mode: inode.mode.toString(8).padStart(4, '0'),
    ...(inode.type === 'file' && { sizeBytes: inode.sizeBytes, digest: inode.digest }),
    ...(inode.type === 'symlink' && { target: displayPath(inode.target) }),
  };
}

/** The best witness first: the tree made again, the package lists in the image, the SBOM, the recipe's targets. */
function originOf(
  path: string,
  { rebuilt, provenance, list, effects }: Evidence,
): { origin: PathOrigin; toldBy: string } {
  const recipe = provenance?.recipe;
  if (rebuilt !== undefined && recipe !== undefined) {
    const origin = originInTree(path, rebuilt, recipe);
    if (origin.kind !== 'unknown') return { origin, toldBy: 'the packages of the lock, put together again' };
  }
  const owner = list.ownerOf.get(path);
  if (owner !== undefined)
    return { origin: { kind: 'package', name: owner }, toldBy: 'the package lists in the image' };
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

/** What the lock says of a package, as long as the image lists the same version. */
function packageIn(
  name: string,
  { provenance, rebuilt, list, arch, notes }: Evidence,
): WhyPackage | undefined {
  const listed = list.packages.find((item) => item.name === name);
  const locked = provenance && explainPackage(name, provenance.lock, arch, rebuilt?.uncovered);
  if (locked !== undefined && (listed === undefined || listed.version === locked.version)) return locked;
  if (listed === undefined) return undefined;
  if (locked !== undefined)
    notes.push(`the provenance says ${name} ${locked.version}, the image holds ${listed.version}`);
  const { version, architecture, source, sourceVersion } = listed;
  return {
    name,
    version,
    architecture,
    source: { name: source, version: sourceVersion },
    chain: [],
    alsoBy: [],
  };
}

function* pathsOf(tree: ImageTree): Generator<string, void, undefined> {
  for (const { path } of tree) yield path;
}
