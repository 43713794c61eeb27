import type { SealedEntries } from '../base/index.ts';
import { EarlierAnswers } from './earlier-answers.ts';
import type { LockedArch } from './lock/index.ts';
import type { LocalFiles, Recipe } from './recipe/index.ts';
import type { SlimPlatform } from './slim-platform.ts';

/** All that decides what stays of one platform, besides the program: its packages by their digests, recipe and local files. */
export type SlimQuestion = readonly unknown[];

/** What stayed of the same platform: nothing is fetched, unpacked or looked into to say it again. */
export type SlimBefore = EarlierAnswers<SlimQuestion, SlimPlatform>;

export function slimBefore(entries: SealedEntries, program: string): SlimBefore {
  return new EarlierAnswers(entries, { name: 'slim', format: 1, program });
}

export function slimQuestion(
  { digest }: Recipe,
  { packages, missingEssential }: LockedArch,
  { arch, local, epoch }: { arch: string; local: LocalFiles; epoch: number | undefined },
): SlimQuestion {
  // Owners are the recipe's; the digest of a single file does not tell its mode.
  const entries = local.entries.map(({ path, type, mode }) => [path, type, mode]);
  const sources = local.sources.map(({ source, target, digest }) => [source, target, digest]);
  return [digest, arch, packages, missingEssential, epoch ?? null, entries, sources];
}
