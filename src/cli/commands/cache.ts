import { humanSize } from '../../base/human-size.ts';
import type { Cache, CacheItem } from '../../base/index.ts';
import { renderTable } from '../../base/render-table.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CacheListAnswer, CachePruneAnswer, CacheSize, CacheVerifyAnswer } from '../answers.ts';
import type { CommandFamily, ExitCode, Invocation, SubCommand } from '../command.ts';
import { cliError } from '../errors.ts';
import { durationOption, sizeOption } from '../quantities.ts';
import { terminalOptions } from '../terminal.ts';

type PruneOptions = { olderThan?: number; maxSize?: number };

export const command: CommandFamily = {
  about: '\nWhatever is removed is fetched or made again when it is needed.',
  misuse: { code: 'CLI_CACHE_LIMITS' },
  commands: {
    ls: {
      summary: 'list sizes by kind',
      describe() {},
      run: async (invocation) => await list((await invocation.open()).cache, invocation),
    },
    prune: {
      summary: 'remove entries by age, or until the cache is small enough',
      describe(cmd) {
        cmd
          .addOption(
            durationOption(
              '--older-than <age>',
              'entries that were not used for this long, as in 30d or 12h',
            ),
          )
          .addOption(
            sizeOption(
              '--max-size <size>',
              'the least recently used entries, until this much is left, as in 5GB',
            ),
          )
          .addHelpText(
            'after',
            '\nExamples:\n  shearwall cache prune --older-than 30d\n  shearwall cache prune --max-size 5GB',
          );
      },
      run: prune,
    } satisfies SubCommand<PruneOptions>,
    verify: {
      summary: 'read every entry, remove the damaged ones, and exit 1 if there were any',
      describe() {},
      async run(invocation) {
        const { cache, signal } = await invocation.open();
        return await verify(cache, signal, invocation);
      },
    },
  },
};

/** What each kind of entry is, for people. */
const KINDS: Record<CacheItem['kind'], string> = {
  blob: 'as fetched: packages, indexes, Release files',
  tar: 'unpacked: packages and indexes',
  piece: 'compressed parts of layers',
  layer: 'what was found in layers of images',
};

async function list(cache: Cache, { out, env }: Invocation<unknown>): Promise<ExitCode> {
  const { listCache } = await import('../../base/index.ts');
  const items = await listCache(cache);
  const kinds = sizesByKind(items);
  const total = { entries: items.length, sizeBytes: sumOf(items) };
  const answer: CacheListAnswer = { dir: cache.dir, kinds, total };
  out.result(answer, () => {
    const row = (name: string, what: string, { entries, sizeBytes }: CacheSize): string[] => [
      name,
      String(entries),
      humanSize(sizeBytes),
      what,
    ];
    const rows = kinds.map(({ kind, ...sizes }) => row(kind, KINDS[kind], sizes));
    const columns = [
      { title: 'KIND' },
      { title: 'ENTRIES', align: 'right' as const },
      { title: 'SIZE', align: 'right' as const },
      { title: 'WHAT', shrinks: true },
    ];
    return `${cache.dir}\n\n${renderTable(columns, [...rows, row('all', '', total)], terminalOptions(env))}`;
  });
  return 0;
}

async function prune({
  options: { olderThan, maxSize },
  open,
  out,
}: Invocation<PruneOptions>): Promise<ExitCode> {
  if (olderThan === undefined && maxSize === undefined)
    throw cliError('CLI_CACHE_LIMITS', 'prune needs a limit', {
      hint: 'say what may be removed: "shearwall cache prune --older-than 30d", "--max-size 5GB" or both',
    });
  const { cache, clock } = await open();
  const { listCache, pruneCache } = await import('../../base/index.ts');
  const removed = await pruneCache(
    cache,
    withoutUndefined({
      unusedSinceMs: olderThan !== undefined ? clock.nowMs() - olderThan : undefined,
      maxBytes: maxSize,
    }),
  );
  const left = await listCache(cache);
  const result: CachePruneAnswer = {
    removed: { entries: removed.length, sizeBytes: sumOf(removed) },
    left: { entries: left.length, sizeBytes: sumOf(left) },
  };
  out.result(
    result,
    () =>
      `removed ${removed.length} entries (${humanSize(sumOf(removed))}); ${left.length} are left (${humanSize(sumOf(left))})`,
  );
  return 0;
}

async function verify(cache: Cache, signal: AbortSignal, { out }: Invocation<unknown>): Promise<ExitCode> {
  const { verifyCache } = await import('../../base/index.ts');
  const { checked, damaged } = await verifyCache(cache, signal);
  const named = damaged.map(({ kind, digest, path }) => ({ kind, digest, path }));
  const answer: CacheVerifyAnswer = { checked, damaged: named };
  out.result(answer, () =>
    damaged.length === 0
      ? `all ${checked} entries are what their names say`
      : [
          `${damaged.length} of ${checked} entries were damaged and are removed; they will be fetched or made again:`,
          ...named.map(({ kind, path }) => `  ${kind}  ${path}`),
        ].join('\n'),
  );
  return damaged.length === 0 ? 0 : 1;
}

function sizesByKind(items: readonly CacheItem[]): CacheListAnswer['kinds'] {
  const kinds = Object.keys(KINDS) as CacheItem['kind'][];
  return kinds.map((kind) => {
    const some = items.filter((item) => item.kind === kind);
    return { kind, entries: some.length, sizeBytes: sumOf(some) };
  });
}

function sumOf(items: readonly CacheItem[]): number {
  return items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}
