import { isAbsolute } from 'node:path';
import {
  PROVENANCE_TYPE,
  type Provenance,
  parseProvenance,
  subjectDigests,
} from '../../attestation/index.ts';
import { canonicalJson, prettyJson } from '../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { messageOf } from '../../base/errors.ts';
import { type ImageSource, parseManifest, referrersOf } from '../../oci/index.ts';
import { recipeFromJson } from '../documents/index.ts';
import { buildError } from '../errors.ts';
import { type Lockfile, parseLock } from '../lock/index.ts';
import { digestOfRecipe, type LocalSource, type Recipe } from '../recipe/index.ts';
import type { ExpectedImage } from './expected-image.ts';

export type RebuildPlan = {
  recipe: Recipe;
  lock: Lockfile;
  archs: string[];
  /** False: out of the image's own provenance, which anybody may have written. */
  isRecipeTrusted: boolean;
  /** Computed from what is built from, never taken from what a document says of itself. */
  builtFrom: { recipe: { digest: Digest }; lock: { digest: Digest } };
  notes: string[];
  /** Local files that are not the ones that the provenance recorded. */
  differingSources(found: readonly LocalSource[]): string[];
};

const IN_TOTO = 'application/vnd.in-toto+json';
const DOCUMENT_LIMIT_BYTES = 64 * 1024 * 1024;

type Input = {
  source: ImageSource;
  trusted?: { recipe?: Recipe | undefined; lock?: Lockfile | undefined };
  sourceDir?: string | undefined;
};

/** What to build: the trusted recipe and lock where given, for the rest the image's own provenance, which nobody signed. */
export async function readProvenance(
  { source, trusted = {}, sourceDir }: Input,
  expected: ExpectedImage,
): Promise<RebuildPlan> {
  const provenance = await findProvenance(source, expected);
  if (provenance === undefined && (trusted.recipe === undefined || trusted.lock === undefined)) {
    const hint = 'give the recipe and lock that it was built from: --recipe FILE --lock FILE';
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

async function findProvenance(source: ImageSource, expected: ExpectedImage): Promise<Provenance | undefined> {
  for (const descriptor of await referrersOf(source, expected.top.digest)) {
    const document = parseManifest(descriptor, await source.manifest(descriptor));
    const layer =
      document.kind === 'manifest'
        ? document.manifest.layers.find(({ mediaType }) => mediaType === IN_TOTO)
        : undefined;
    if (layer === undefined || layer.size > DOCUMENT_LIMIT_BYTES) continue;
    const bytes = Buffer.concat(await Array.fromAsync(source.blob(layer)));
    if (!bytes.includes(PROVENANCE_TYPE)) continue;
    const statement = await parseOurs(bytes);
    if (statement === undefined) continue;
    if (subjectDigests(statement).includes(expected.top.digest)) return statement.predicate;
    throw buildError(
      'REPRODUCE_PROVENANCE',
      `the provenance attached to ${source.name} is about another image`,
      {
        hint: 'it was attached to the wrong image; give --recipe FILE --lock FILE',
      },
    );
  }
  return undefined;
}

/** Another builder's provenance may be attached to the image too; it is not for us to judge. */
async function parseOurs(
  bytes: Uint8Array,
): Promise<Awaited<ReturnType<typeof parseProvenance>> | undefined> {
  try {
    return await parseProvenance(bytes);
  } catch (error) {
    if (/not of a .* build/.test(messageOf(error))) return undefined;
    throw error;
  }
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
