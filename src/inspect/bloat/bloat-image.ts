import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { type Context, compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type LookedSlim, lookForSlim } from '../../build/index.ts';
import {
  type CatalogComponent,
  type CatalogueOptions,
  fullName,
  isOfDistribution,
} from '../../catalog/index.ts';
import { type LayeredSource, onePlatform, type ReadableSource } from '../../image-files/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { Root } from '../../reach/index.ts';
import { scanImage } from '../../scan/index.ts';
import { shownRoot } from '../reach/shown-root.ts';
import type { BloatOfPackage, BloatOfVulnerability, ImageBloat } from './types.ts';

export type BloatImageInput = Pick<CatalogueOptions, 'cacheKeyFile' | 'program'> & {
  source: ReadableSource;
  /** Of an index; that of this machine when absent. */
  platform?: Platform | undefined;
  /** Beside what the image's config starts. */
  roots?: readonly Root[];
  /** What is known of vulnerabilities; undefined: nothing is said of them. */
  database?: AdvisoryDatabase | undefined;
};

/** What was found, and what it was found from: `source` and the files are the caller's to close. */
export type BloatedImage = { bloat: ImageBloat; looked: LookedSlim; source: LayeredSource };

/** What an image carries that nothing it starts can load and no rule keeps. Throws REACH_NO_ROOT, REACH_LIMIT. */
export async function bloatImage(
  { source: opened, platform, roots = [], database, ...look }: BloatImageInput,
  context: Context,
): Promise<BloatedImage> {
  const source = await onePlatform(opened, platform);
  const slim = { dropShell: false, keep: [], drop: [] };
  const looked = await lookForSlim({ ...look, source, slim, roots }, context);
  try {
    const known = database && (await knownIn(looked, database, context));
    return { bloat: bloatOf(looked, source, known), looked, source };
  } catch (error) {
    await looked.files.close();
    throw error;
  }
}

function bloatOf(looked: LookedSlim, source: LayeredSource, known: KnownIn | undefined): ImageBloat {
  const packages = packagesOf(looked, known?.vulnerabilities);
  const { found, files } = looked;
  return withoutUndefined({
    image: source.name,
    digest: source.digest,
    platform: source.platform,
    otherPlatforms: source.otherPlatforms,
    engine: found.engine,
    roots: found.roots.map(shownRoot),
    carried: sum(packages.map(({ carried }) => carried)),
    bloat: sum(packages.map((each) => each.bloat)),
    kept: found.costs.flatMap(({ reason, ...cost }) => (reason === 'gone' ? [] : [{ reason, ...cost }])),
    packages,
    ...known,
    unread: files.problems.filter(({ isRemark }) => isRemark !== true).length,
  });
}

type Count = { files: number; bytes: number };

function sum(counts: readonly Count[]): Count {
  return {
    files: counts.reduce((all, { files }) => all + files, 0),
    bytes: counts.reduce((all, { bytes }) => all + bytes, 0),
  };
}

function packagesOf(
  { found, catalog, files, owners }: LookedSlim,
  vulnerabilities: readonly BloatOfVulnerability[] | undefined,
): BloatOfPackage[] {
  const counts = new Map<string, { carried: Count; bloat: Count }>();
  for (const { path, type, sizeBytes } of files.tree.files()) {
    if (type !== 'file') continue;
    const owner = owners.get(path) ?? '';
    const count = counts.get(owner) ?? { carried: { files: 0, bytes: 0 }, bloat: { files: 0, bytes: 0 } };
    counts.set(owner, count);
    for (const each of found.kept.has(path) ? [count.carried] : [count.carried, count.bloat]) {
      each.files++;
      each.bytes += sizeBytes;
    }
  }
  const byName = Map.groupBy(catalog.components, nameOf);
  return [...counts]
    .map(([name, count]): BloatOfPackage => {
      const components = byName.get(name) ?? [];
      return withoutUndefined({
        name: name === '' ? undefined : name,
        version: components.length === 1 ? components[0]?.version : undefined,
        ...count,
        isNeedless: components.length > 0 && components.every((each) => isNeedless(each, found)),
        vulnerabilities: vulnerabilities?.filter((each) => each.package === name).length,
      });
    })
    .toSorted((a, b) => b.bloat.bytes - a.bloat.bytes || compareBytes(a.name ?? '', b.name ?? ''));
}

/** As `fileOwners` names it. */
function nameOf(component: CatalogComponent): string {
  return isOfDistribution(component) ? component.name : fullName(component);
}

/** The database of rpm is kept whole: its packages stay listed. */
function isNeedless(component: CatalogComponent, { left, kept }: LookedSlim['found']): boolean {
  if (component.type === 'rpm') return false;
  if (isOfDistribution(component)) return !left.has(component.name);
  const places = component.evidence.flatMap(({ locations }) => locations);
  return places.every((place) => !kept.has(place.split('!', 1)[0] ?? place));
}

/** What counts in a scan of the whole image. */
type KnownIn = Required<Pick<ImageBloat, 'vulnerabilities' | 'notJudged'>>;

async function knownIn(
  { catalog, found }: LookedSlim,
  database: AdvisoryDatabase,
  context: Context,
): Promise<KnownIn> {
  const source = { kind: 'catalog' as const, catalog };
  const { report } = await scanImage({ source, database, vex: [], ignore: [], reports: [] }, context);
  const components = new Map(catalog.components.map((component) => [component.id, component]));
  const vulnerabilities = report.findings
    .filter(({ lowered }) => lowered.length === 0)
    .flatMap(({ vulnerability, severity, components: named }) =>
      named.flatMap(({ id }): BloatOfVulnerability[] => {
        const component = components.get(id);
        return component === undefined
          ? []
          : [
              {
                id: vulnerability.id,
                package: nameOf(component),
                version: component.version ?? '',
                severity: severity.level,
                isNeedless: isNeedless(component, found),
              },
            ];
      }),
    )
    .toSorted((a, b) => compareBytes(a.package, b.package) || compareBytes(a.id, b.id));
  const blocked = report.gaps.filter(({ blocks }) => blocks).flatMap((gap) => gap.components);
  return { vulnerabilities, notJudged: new Set(blocked).size };
}
