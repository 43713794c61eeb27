import { isAbsolute } from 'node:path';
import type { Provenance } from '../../attestation/index.ts';
import { canonicalJson, prettyJson } from '../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { ImageSource } from '../../oci/index.ts';
import { recipeFromJson } from '../documents/index.ts';
import { buildError } from '../errors.ts';
import { type Lockfile, parseLock } from '../lock/index.ts';
import { digestOfRecipe, type LocalSource, type Recipe } from '../recipe/index.ts';
import { type SlimList, slimListOf } from '../slim/index.ts';
import type { ExpectedImage } from './expected-image.ts';
import { findProvenance } from './find-provenance.ts';

export type RebuildPlan = {
  recipe: Recipe;
  lock: Lockfile;
  slim: SlimList | undefined;
  archs: string[];
  /** False: out of the image's own provenance, which anybody may have written. */
  isRecipeTrusted: boolean;
  /** Computed from what is built from, never taken from what a document says of itself. */
  builtFrom: { recipe: { digest: Digest }; lock: { digest: Digest } };
  notes: string[];
  /** Local files that are not the ones that the provenance recorded. */
  differingSources(found: readonly LocalSource[]): string[];
};

/** `slim`: the list that the lock names. */
export type TrustedParts = {
  recipe?: Recipe | undefined;
  lock?: Lockfile | undefined;
  slim?: SlimList | undefined;
};

type Input = {
  source: ImageSource;
  trusted?: TrustedParts;
  sourceDir?: string | undefined;
};

/** What to build: the trusted recipe and lock where given, for the rest the image's own provenance, which nobody signed. */
export async function readProvenance(
  { source, trusted = {}, sourceDir }: Input,
  expected: ExpectedImage,
): Promise<RebuildPlan> {
  const provenance = await findProvenance(source, expected.top.digest);
  if (provenance === undefined && (trusted.recipe === undefined || trusted.lock === undefined)) {
    const hint =
      'give the recipe and lock that it was built from: --recipe FILE --lock FILE; what "slim" cut out of another image is checked by: shearwall slim SOURCE --check IMAGE';
    throw buildError('REPRODUCE_NO_PROVENANCE', `${source.name} carries no provenance of a shearwall build`, {
      hint,
    });
  }
  const definition = provenance?.buildDefinition;
  const recipe = trusted.recipe ?? untrustedRecipe(definition?.externalParameters.recipe.document, sourceDir);
  const lock =
    trusted.lock ??
    parseLock(Buffer.from(prettyJson(definition?.internalParameters.lock)), 'the lock in the provenance');
  const archs = expected.platforms.map(({ arch }) => arch);
  return {
    recipe,
    // A trusted recipe may differ from the locked one: then the image differs, and the comparison says in what.
    lock: { ...lock, recipe: { ...lock.recipe, digest: recipe.digest } },
    // Whoever it comes from: the lock says by its digest which list is meant.
    slim: trusted.slim ?? slimListOf(definition?.internalParameters.slim),
    archs,
    isRecipeTrusted: trusted.recipe !== undefined,
    builtFrom: { recipe: { digest: recipe.digest }, lock: { digest: digestOf(prettyJson(lock)) } },
    notes: notesOf(trusted, provenance, recipe, lock),
    differingSources: (found) => differingSources(definition?.externalParameters.files ?? [], found),
  };
}

/** Addresses in a provenance are never followed: packages come from configured mirrors, by their pool paths. */
function untrustedRecipe(document: unknown, sourceDir: string | undefined): Recipe {
  const recipe = recipeFromJson(document, `${sourceDir ?? '.'}/recipe.yaml`);
  if (recipe === undefined)
    throw buildError(
      'REPRODUCE_PROVENANCE',
      'the recipe in the provenance is not of the form that shearwall writes',
      { hint: 'give it with --recipe FILE --lock FILE' },
    );
  for (const { source } of recipe.files) {
    if (!isAbsolute(source) && !source.split('/').includes('..')) continue;
    throw buildError(
      'REPRODUCE_PROVENANCE',
      `the recipe in the provenance names the local file ${source}, outside the folder of the recipe`,
      {
        hint: 'that recipe is not signed; if you trust it, give it with --recipe FILE --lock FILE',
      },
    );
  }
  const repositories = recipe.contents.repositories.map((repository) => ({ ...repository, mirrors: [] }));
  // A document can say any digest of itself, and what is signed of a rebuild must be true.
  return { ...recipe, digest: digestOfRecipe(recipe), contents: { ...recipe.contents, repositories } };
}

function notesOf(
  trusted: Input['trusted'],
  provenance: Provenance | undefined,
  recipe: Recipe,
  lock: Lockfile,
): string[] {
  const from = (given: unknown): string =>
    given === undefined ? "from the image's own provenance, which is not signed" : 'as given';
  const notes = [`recipe ${from(trusted?.recipe)}`, `lock ${from(trusted?.lock)}`];
  if (recipe.digest !== lock.recipe.digest)
    notes.push(`the recipe (${recipe.digest}) is not the one that was locked (${lock.recipe.digest})`);
  const recorded = provenance?.buildDefinition.internalParameters.lock;
  if (
    trusted?.lock !== undefined &&
    recorded !== undefined &&
    canonicalJson(recorded) !== canonicalJson(trusted.lock)
  ) {
    notes.push('the lock is not the one in the provenance');
  }
  return notes;
}

function differingSources(
  recorded: readonly { source: string; target: string; digest: Digest }[],
  found: readonly LocalSource[],
): string[] {
  return found.flatMap(({ source, target, digest }) => {
    const before = recorded.find((item) => item.source === source && item.target === target);
    return before === undefined || before.digest === digest
      ? []
      : [`files: ${source} (recorded ${before.digest}, found ${digest})`];
  });
}
