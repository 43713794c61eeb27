import { bytePath } from '../../src/base/index.ts';
import type {
  Effect,
  EffectRoot,
  EffectSettings,
  InstalledPackage,
} from '../../src/distro/debian/effects/index.ts';
import { treeRoot } from '../../src/distro/debian/effects/index.ts';
import { contentReader, type Entry, Tree } from '../../src/rootfs/index.ts';

export const epoch = 1_700_000_000;

/** What stands at a path: text or bytes of a file, `{ link }`, or `{ directory: mode }`. */
export type FakeNode = string | Uint8Array | { link: string } | { directory: number };

/** A tree as package `owner` made it, to apply effects to. */
export function fakeTree(nodes: Record<string, FakeNode> = {}, owner = 'fixture'): Tree {
  const tree = new Tree({ epoch });
  for (const [path, node] of Object.entries(nodes))
    tree.add(entryOf(bytePath(path), node), { kind: 'package', name: owner });
  return tree;
}

function entryOf(path: string, node: FakeNode): Entry {
  const metadata = { path, uid: 0, gid: 0, mtime: epoch - 1 };
  if (typeof node === 'string' || node instanceof Uint8Array)
    return { ...metadata, mode: 0o644, type: 'file', content: { kind: 'bytes', bytes: Buffer.from(node) } };
  if ('link' in node) return { ...metadata, mode: 0o777, type: 'symlink', target: bytePath(node.link) };
  return { ...metadata, mode: node.directory, type: 'directory' };
}

export function fakeRoot(tree: Tree): EffectRoot {
  return treeRoot(
    tree,
    contentReader(async () => new Uint8Array()),
  );
}

export function fakePackage(name: string, scripts: Record<string, string> = {}): InstalledPackage {
  const text = `Package: ${name}\nVersion: 1.0-1\nArchitecture: amd64\n`;
  const control = {
    text,
    fields: new Map([['Package', name]]),
    md5sums: '',
    conffiles: [],
    scripts: new Map(Object.entries(scripts)),
    triggers: undefined,
  };
  return { name, version: '1.0-1', architecture: 'amd64', control };
}

export const fakeSettings: EffectSettings = {
  epoch,
  arch: 'amd64',
  accounts: { users: [], groups: [] },
  certificates: [],
};

/** Applies one effect as `applyEffects` would, and returns what it made. */
export async function applyEffect(
  effect: Effect,
  tree: Tree,
  packages: readonly InstalledPackage[] = [],
  settings: Partial<EffectSettings> = {},
): Promise<Entry[]> {
  const root = fakeRoot(tree);
  const entries = await effect.apply({ root, packages, settings: { ...fakeSettings, ...settings } });
  for (const entry of entries) root.put(entry, effect.name);
  return entries;
}

/** A file's text, or where a link points; undefined: nothing there. */
export function look(tree: Tree, path: string): string | undefined {
  const entry = tree.get(bytePath(path));
  if (entry?.type === 'symlink') return `-> ${entry.target}`;
  if (entry?.type === 'directory') return `${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`;
  return entry?.type === 'file' && entry.content.kind === 'bytes'
    ? Buffer.from(entry.content.bytes).toString()
    : undefined;
}

/** Mode and owner: `640 33:4`. */
export function attributesOf(tree: Tree, path: string): string | undefined {
  const entry = tree.get(path);
  return entry && `${entry.mode.toString(8)} ${entry.uid}:${entry.gid}`;
}
