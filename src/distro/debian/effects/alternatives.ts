import { compareBytes } from '../../../base/index.ts';
import { entryMaker, treePath } from './made-entries.ts';
import { scriptCommands } from './scripts/script-commands.ts';
import type { Effect, InstalledPackage, RootView } from './types.ts';

type Link = { link: string; name: string; path: string };
type Alternative = Link & { priority: number; slaves: Link[] };

export const alternatives: Effect = {
  name: 'alternatives',
  description:
    'Links of update-alternatives, as the scripts register them: the highest priority wins, then the first path',
  covers: [
    {
      command: 'update-alternatives',
      isDone: (words) => !words.includes('--install') || parseInstall(words).length > 0,
    },
  ],
  apply: async ({ root, packages, settings }) => {
    const make = entryMaker(settings.epoch);
    const links = chosen(root, packages).flatMap(({ link, name, path }) => [
      make.symlink(`etc/alternatives/${name}`, path),
      ...(root.get(link) ? [] : [make.symlink(link, `/etc/alternatives/${name}`)]),
    ]);
    const unique = new Map(links.map((entry) => [entry.path, entry]));
    return [...unique.values()].sort((a, b) => compareBytes(a.path, b.path));
  },
};

/** The best alternative of every name, its slaves behind it. What points at nothing is left out, as dpkg does. */
function chosen(root: RootView, packages: readonly InstalledPackage[]): Link[] {
  const isThere = ({ path }: Link): boolean => root.get(treePath(path) ?? '', { follow: true }) !== undefined;
  const best = new Map<string, Alternative>();
  for (const candidate of packages.flatMap(registered).filter(isThere)) {
    const known = best.get(candidate.name);
    if (!known || isBetter(candidate, known)) best.set(candidate.name, candidate);
  }
  return [...best.values()].flatMap((alternative) => [alternative, ...alternative.slaves.filter(isThere)]);
}

function isBetter(a: Alternative, b: Alternative): boolean {
  return a.priority !== b.priority ? a.priority > b.priority : compareBytes(a.path, b.path) < 0;
}

function registered({ control }: InstalledPackage): Alternative[] {
  const script = control.scripts.get('postinst') ?? '';
  if (!script.includes('update-alternatives')) return [];
  return (scriptCommands(script) ?? []).flatMap(({ words }) => parseInstall(words));
}

/** `update-alternatives --install LINK NAME PATH PRIORITY [--slave LINK NAME PATH]…`; words not known are not an alternative. */
export function parseInstall(words: readonly string[]): Alternative[] {
  if (words[0]?.replace(/^.*\//, '') !== 'update-alternatives') return [];
  const at = words.indexOf('--install');
  const master = at < 0 ? undefined : toLink(words.slice(at + 1, at + 4));
  const priority = words[at + 4] ?? '';
  if (!master || !/^-?\d{1,9}$/.test(priority)) return [];
  const slaves = words.flatMap((word, index) => {
    const slave =
      word === '--slave' || word === '--follower' ? toLink(words.slice(index + 1, index + 4)) : undefined;
    return slave ? [slave] : [];
  });
  return [{ ...master, priority: Number(priority), slaves }];
}

function toLink([link = '', name = '', path = '']: string[]): Link | undefined {
  const place = treePath(link);
  const isKnown = ![link, name, path].some((word) => /[$`\0]/.test(word));
  if (!isKnown || place === undefined || place === '' || treePath(path) === undefined) return undefined;
  return /^[^/\s]+$/.test(name) && name !== '.' && name !== '..' ? { link: place, name, path } : undefined;
}
