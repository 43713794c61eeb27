import { type Reproduction, reproductionStatement, type Statement } from '../../attestation/index.ts';
import type { Context } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type PackageSources, readOnlySeen } from '../../distro/index.ts';
import type { ImageSource } from '../../oci/index.ts';
import { type BuildInput, type BuiltImage, buildFromLock } from '../build-image.ts';
import { compareDocuments } from './compare-documents.ts';
import { firstDifference } from './compare-images.ts';
import { type ExpectedImage, readExpectedImage } from './expected-image.ts';
import { gitSourceOf, withCommit } from './git-source.ts';
import { missingSources } from './local-sources.ts';
import { originOfPackages } from './origin-of-packages.ts';
import { type RebuildPlan, readProvenance, type TrustedParts } from './read-provenance.ts';

export type ReproduceInput = {
  source: ImageSource;
  /** What to build from instead of the image's own, unsigned provenance. */
  trusted?: TrustedParts;
  /** Folder that holds the recipe's local files. Never are bytes taken from the image under test. */
  sourceDir?: string | undefined;
  sources: PackageSources;
  toolVersion: string;
};

export type ReproduceOutcome = {
  reproduction: Reproduction;
  /** Unsigned: `shearwall attest` can sign it later. */
  statement: Statement<Reproduction>;
  /** In words: where recipe and lock came from, why packages count as `from-lock`. */
  notes: string[];
};

/** Builds an image again from its recipe and lock, and compares every byte. */
export async function reproduceImage(input: ReproduceInput, context: Context): Promise<ReproduceOutcome> {
  // Only a recipe that the user gave may name an address to fetch from.
  const git =
    input.trusted?.recipe && input.sourceDir === undefined ? gitSourceOf(input.trusted.recipe) : undefined;
  if (git === undefined) return await reproduceFrom(input, context);
  return await withCommit(
    git,
    (sourceDir) => reproduceFrom({ ...input, sourceDir }, context),
    context.signal,
  );
}

async function reproduceFrom(input: ReproduceInput, context: Context): Promise<ReproduceOutcome> {
  const expected = await readExpectedImage(input.source);
  const plan = await readProvenance(input, expected);
  // What is rebuilt may be anybody's: it leaves no trace in what our own builds go by.
  const sources = { ...input.sources, seen: readOnlySeen(input.sources.seen) };
  const origin = await originOfPackages(plan, sources, context);
  const missing = missingSources(plan.recipe, input.sourceDir);
  const rebuilt = missing.length > 0 ? undefined : await buildFromLock(rebuildInput(plan, input), context);
  const changedSources = rebuilt === undefined ? [] : plan.differingSources(rebuilt.localSources);
  const comparison =
    rebuilt === undefined || changedSources.length > 0
      ? { ...incomplete(expected), missing: [...missing, ...changedSources] }
      : await compare(expected, rebuilt, input.source);
  const documents =
    rebuilt !== undefined && comparison.result === 'identical'
      ? await compareDocuments(input.source, rebuildInput(plan, input), rebuilt, context)
      : undefined;
  const reproduction: Reproduction = withoutUndefined({
    ...comparison,
    documents,
    packagesFrom: origin.packagesFrom,
    releases: origin.releases,
    ...plan.builtFrom,
    tool: { name: 'shearwall' as const, version: input.toolVersion },
  });
  return {
    reproduction,
    statement: reproductionStatement(reproduction),
    notes: [...plan.notes, ...origin.notes],
  };
}

function rebuildInput(
  { recipe, lock, slim, archs }: Pick<RebuildPlan, 'recipe' | 'lock' | 'slim' | 'archs'>,
  { sources, sourceDir }: ReproduceInput,
): BuildInput {
  return { recipe, lock, slim, archs, sources, sourceDir, fromScratch: true };
}

type Comparison = Pick<Reproduction, 'result' | 'images' | 'firstDifference'>;

function incomplete({ images }: ExpectedImage): Comparison {
  return {
    result: 'incomplete',
    images: images.map(({ name, descriptor }) => ({ name, expected: descriptor.digest })),
  };
}

async function compare(
  expected: ExpectedImage,
  { composed }: BuiltImage,
  source: ImageSource,
): Promise<Comparison> {
  const digests = new Map([
    ['index', composed.descriptor.digest],
    ...composed.platforms.map(({ built, descriptor }) => [built.arch, descriptor.digest] as const),
  ]);
  const images = expected.images.map(({ name, descriptor }) => {
    const rebuilt = digests.get(name);
    return withoutUndefined({ name, expected: descriptor.digest, rebuilt });
  });
  if (images.every((image) => image.expected === image.rebuilt)) return { result: 'identical', images };
  return { result: 'different', images, firstDifference: await firstDifference(expected, composed, source) };
}
