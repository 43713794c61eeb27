import { addTo } from '../../base/add-to.ts';
import { compareBytes } from '../../base/bytes.ts';
import type { Entry, Owner, TreeEntry } from '../../rootfs/index.ts';
import type { Recipe } from '../recipe/index.ts';

/** What belongs into one layer, in the order of its pieces. */
export type LayerPlan = { comment: string; groups: EntryGroup[] };

/** The entries of one package, or of all effects, or of the recipe: one compressed piece. */
export type EntryGroup = { name: string; lockable: boolean; entries: Entry[] };

type PackageInfo = { name: string; source: string };

const OTHER_LAYERS = 1;

/**
 * Shares the tree out to layers. `single`: one. `package` and `origin`: one a package or source package, largest first,
 * what exceeds the budget together in one; and a last one for effects and for what the recipe itself adds, so that
 * images that share packages share layers. Each layer holds the parent directories of its entries.
 */
export function planLayers(
  entries: readonly TreeEntry[],
  packages: readonly PackageInfo[],
  layering: Recipe['layering'],
): LayerPlan[] {
  const byPackage = groupByOwner(entries, packages);
  const directories = new Map(
    entries.flatMap(({ entry }) => (entry.type === 'directory' ? [[entry.path, entry] as const] : [])),
  );
  const shares =
    layering.strategy === 'single' ? [[...byPackage.values()]] : shareOut(byPackage, packages, layering);
  return shares
    .filter((groups) => groups.some((group) => group.entries.length > 0))
    .map((groups) => toLayer(groups, directories));
}

/** Packages in install order, then effects, then the recipe. */
function groupByOwner(
  entries: readonly TreeEntry[],
  packages: readonly PackageInfo[],
): Map<string, EntryGroup> {
  const groups = new Map<string, EntryGroup>();
  for (const { name } of packages) groups.set(`package ${name}`, { name, lockable: true, entries: [] });
  groups.set('effect', { name: 'effects', lockable: true, entries: [] });
  groups.set('recipe', { name: 'recipe', lockable: false, entries: [] });
  const byPath = new Map(entries.map((item) => [item.entry.path, item]));
  for (const { entry, owner } of entries)
    groups.get(groupOf(owner))?.entries.push(withinGroup(entry, owner, byPath));
  return groups;
}

function groupOf(owner: Owner): string {
  return owner.kind === 'package' ? `package ${owner.name}` : owner.kind;
}

/** A hard link to another group's file becomes a file with that content: groups may land in different layers. */
function withinGroup(entry: Entry, owner: Owner, byPath: ReadonlyMap<string, TreeEntry>): Entry {
  if (entry.type !== 'hardlink') return entry;
  const target = byPath.get(entry.target);
  if (target === undefined || groupOf(target.owner) === groupOf(owner)) return entry;
  return { ...target.entry, path: entry.path };
}

function shareOut(
  groups: Map<string, EntryGroup>,
  packages: readonly PackageInfo[],
  layering: Recipe['layering'],
): EntryGroup[][] {
  const keyOf = (info: PackageInfo): string => (layering.strategy === 'origin' ? info.source : info.name);
  const shares = new Map<string, EntryGroup[]>();
  for (const info of packages) {
    const group = groups.get(`package ${info.name}`);
    if (group) addTo(shares, keyOf(info), group);
  }
  const largestFirst = [...shares].sort(
    ([nameA, a], [nameB, b]) => sizeOf(b) - sizeOf(a) || compareBytes(nameA, nameB),
  );
  const own = Math.max(
    0,
    layering.budget - OTHER_LAYERS - (largestFirst.length > layering.budget - OTHER_LAYERS ? 1 : 0),
  );
  const rest = largestFirst.slice(own).sort(([a], [b]) => compareBytes(a, b));
  const last = [groups.get('effect'), groups.get('recipe')].filter((group) => group !== undefined);
  return [...largestFirst.slice(0, own).map(([, share]) => share), rest.flatMap(([, share]) => share), last];
}

function sizeOf(groups: readonly EntryGroup[]): number {
  let size = 0;
  for (const { entries } of groups) for (const entry of entries) size += entrySize(entry);
  return size;
}

function entrySize(entry: Entry): number {
  if (entry.type !== 'file') return 0;
  return entry.content.kind === 'bytes' ? entry.content.bytes.length : entry.content.sizeBytes;
}

function toLayer(groups: EntryGroup[], directories: ReadonlyMap<string, Entry>): LayerPlan {
  const needed = new Map<string, Entry>();
  for (const { entries } of groups) {
    for (const entry of entries) {
      if (entry.type === 'directory') needed.set(entry.path, entry);
      for (let end = entry.path.lastIndexOf('/'); end > 0; end = entry.path.lastIndexOf('/', end - 1)) {
        const path = entry.path.slice(0, end);
        const parent = directories.get(path);
        if (needed.has(path) || parent === undefined) break;
        needed.set(path, parent);
      }
    }
  }
  const sorted = [...needed.values()]
    .filter((entry) => entry.path !== '')
    .sort((a, b) => compareBytes(a.path, b.path));
  const parents: EntryGroup = { name: 'directories', lockable: true, entries: sorted };
  const contents = groups.map((group) => ({
    ...group,
    entries: group.entries.filter((entry) => entry.type !== 'directory'),
  }));
  const names = groups.filter((group) => group.entries.length > 0).map((group) => group.name);
  return {
    comment: names.join(' '),
    groups: [parents, ...contents].filter((group) => group.entries.length > 0),
  };
}
