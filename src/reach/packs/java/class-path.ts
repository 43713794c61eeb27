import { stripEnd } from '../../../base/strip-end.ts';
import type { Edge, ReachStep, StepEvidence, World } from '../../types.ts';
import { followPath } from '../../world/real-path.ts';

type Around = { world: World; from: string; evidence: StepEvidence };

const JARS = ['.jar', '.JAR'];

/** Entries of a class path, parted by colons; undefined: one of them leads nowhere, because something computes it. */
export function classPathSteps(value: string, around: Around): ReachStep[] | undefined {
  const steps = value.split(':').map((entry) => entrySteps(entry, around));
  return steps.some((found, index) => found.length === 0 && isComputed(value.split(':')[index] ?? ''))
    ? undefined
    : steps.flat();
}

/** `lib/*`: the jars in it. A folder: classes below it, and what they ask for as resources. Empty: the work dir (java(1)). */
function entrySteps(entry: string, { world, from, evidence }: Around): Edge[] {
  const isWild = entry === '*' || entry.endsWith('/*');
  const place = isWild ? entry.slice(0, -1) : entry;
  return placesOf(place === '' ? '.' : place, from, world).flatMap(({ path, isFolder }): Edge[] => {
    const step = { certainty: 'possible', evidence: { ...evidence, literal: entry } } as const;
    if (!isFolder) return [{ ...step, to: { path }, kind: 'has in its class path', use: 'code' }];
    if (isWild)
      return [
        {
          ...step,
          to: { folder: path, suffixes: JARS, shallow: true },
          kind: 'has in its class path',
          use: 'code',
        },
      ];
    const classes = {
      ...step,
      to: { folder: path, suffixes: ['.class'] },
      kind: 'has in its class path',
      use: 'code',
    } as const;
    // What is not a package's own folder is too much to be meant.
    return world.isGeneric(path.replace(/^\/+/, ''))
      ? [classes]
      : [classes, { ...step, to: { folder: path }, kind: 'has in its class path', use: 'data' }];
  });
}

/** Folders of modules: jars in them, or classes below. */
export function modulePathSteps(value: string, around: Around): ReachStep[] | undefined {
  const wild = value.split(':').map((entry) => `${stripEnd(entry, '/')}/*`);
  const both = [value, ...wild].map((entries) => classPathSteps(entries, around));
  return both[0] === undefined ? undefined : both.flatMap((steps) => steps ?? []);
}

/** From the root or the work dir; after what a shell expands from the script's folder or the one above, where scripts of `bin` mean it. */
function placesOf(entry: string, from: string, world: World): { path: string; isFolder: boolean }[] {
  const work = world.run.workingFolder.replace(/^\/+/, '');
  const beside = from.slice(0, Math.max(from.lastIndexOf('/'), 0));
  const above = beside.slice(0, Math.max(beside.lastIndexOf('/'), 0));
  const slash = entry.indexOf('/');
  const tail = entry.slice(slash + 1);
  const places = isComputed(entry)
    ? slash < 0 || isComputed(tail)
      ? []
      : [`/${tail}`, ...(from === '' ? [] : [`/${beside}/${tail}`, `/${above}/${tail}`])]
    : entry.startsWith('/')
      ? [entry]
      : [`/${work}/${entry}`, ...(from === '' ? [] : [`/${beside}/${entry}`])];
  return places.flatMap((path) => {
    const type = path.replaceAll(/[/.]/g, '') === '' ? 'directory' : followPath(world.tree, path)?.file.type;
    return type === undefined ? [] : [{ path, isFolder: type === 'directory' }];
  });
}

/** `$HOME/lib`, `${x}`, `` `pwd` ``. */
export function isComputed(word: string): boolean {
  return /[$`]/.test(word);
}
