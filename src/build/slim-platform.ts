import { displayPath } from '../base/bytes.ts';
import { canonicalJson } from '../base/canonical-json.ts';
import type { Context } from '../base/context.ts';
import { digestOf } from '../base/digest.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { catalogueWithFiles } from '../catalog/index.ts';
import { REACH_EXAMINERS, type Root } from '../reach/index.ts';
import { type BuiltPlatform, buildPlatform } from './build-platform.ts';
import { composeImage } from './compose-image.ts';
import type { ObtainedPackage } from './obtain/index.ts';
import { platformSource } from './platform-source.ts';
import type { LocalFiles, LocalSource, Recipe } from './recipe/index.ts';
import { type FoundSlim, findSlim, type SlimArch, slimTextExaminer } from './slim/index.ts';

export type SlimPlatformInput = {
  recipe: Recipe;
  arch: string;
  packages: readonly ObtainedPackage[];
  epoch: number;
  local: LocalFiles;
};

export type SlimPlatform = { list: SlimArch; found: FoundSlim };

/** What of a recipe's packages stays on one platform. The whole image is built for it, with the recipe's own files, and looked into. */
export async function slimPlatform(input: SlimPlatformInput, context: Context): Promise<SlimPlatform> {
  const { entries, sources } = input.local;
  const whole = await buildPlatform(
    { ...input, compressor: 'none', locked: { pieces: [], layers: [] }, localEntries: entries },
    context,
  );
  const found = await lookInto(whole, input, context);
  const kept = [...found.kept].filter(([path]) => whole.tree.ownerOf(path)?.kind !== 'recipe');
  const list = withoutUndefined({
    roots: found.roots.map((root) =>
      withoutUndefined({ ...root, argv: 'argv' in root ? [...root.argv] : undefined }),
    ),
    localFiles: digestOfSources(sources),
    kept: Object.fromEntries(kept.map(([path, reason]) => [`/${displayPath(path)}`, reason])),
  });
  return { list, found };
}

async function lookInto(
  whole: BuiltPlatform,
  { recipe }: SlimPlatformInput,
  context: Context,
): Promise<FoundSlim> {
  const [composed] = composeImage(recipe, [whole]).platforms;
  if (composed === undefined || recipe.contents.slim === undefined)
    throw new Error('a slim image of one platform');
  const source = platformSource(recipe.name, composed);
  const { catalog, files } = await catalogueWithFiles(
    { source, refusesDamage: true, examiners: [...REACH_EXAMINERS, slimTextExaminer] },
    context,
  );
  try {
    const owners = new Map<string, string>();
    for (const { entry, owner } of whole.tree)
      if (owner.kind === 'package') owners.set(entry.path, owner.name);
    const { run } = source;
    if (run === undefined) throw new Error('an image has a config');
    return findSlim({ files, catalog, run, slim: recipe.contents.slim, roots: rootsOf(recipe), owners });
  } finally {
    await files.close();
  }
}

function rootsOf({ reach }: Recipe): Root[] {
  return (reach?.roots ?? []).map((argv) => ({ why: 'reach.roots', argv }));
}

/** What the list was made for, besides packages; undefined: the recipe has no files. */
export function digestOfSources(sources: readonly LocalSource[]): SlimArch['localFiles'] {
  if (sources.length === 0) return undefined;
  return digestOf(canonicalJson(sources.map(({ source, target, digest }) => ({ source, target, digest }))));
}
