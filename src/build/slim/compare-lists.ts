import { displayPath } from '../../base/bytes.ts';
import type { FoundSlim, SlimCosts } from './find-slim.ts';
import type { SlimList } from './slim-schema.ts';

/** One path that stays now and did not, or the other way round. `why`: the reason that it stays, or what reach says of what goes. */
export type SlimChange = { path: string; change: 'kept' | 'gone'; why: string };

/** Of one architecture. `changes`: against the list before; empty where there was none. */
export type SlimSummary = { arch: string; costs: SlimCosts; changes: SlimChange[] };

/** What each reason costs, and path by path what the new lists say otherwise. */
export function summarizeSlim(
  { list, found }: { list: SlimList; found: ReadonlyMap<string, FoundSlim> },
  previous: SlimList | undefined,
): SlimSummary[] {
  return [...found].map(([arch, { costs, gone }]) => {
    const before = previous?.archs[arch]?.kept;
    const now = list.archs[arch]?.kept ?? {};
    return { arch, costs, changes: before === undefined ? [] : changesBetween(before, now, gone) };
  });
}

type Kept = Readonly<Record<string, string>>;

function changesBetween(before: Kept, now: Kept, gone: ReadonlyMap<string, string>): SlimChange[] {
  const answers = new Map([...gone].map(([path, answer]) => [`/${displayPath(path)}`, answer]));
  const paths = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return paths.flatMap((path): SlimChange[] => {
    const [was, is] = [before[path], now[path]];
    if (was === undefined) return [{ path, change: 'kept', why: is ?? '' }];
    if (is === undefined)
      return [{ path, change: 'gone', why: answers.get(path) ?? 'in no package any more' }];
    return [];
  });
}
