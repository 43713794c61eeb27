import type { Context } from '../../base/context.ts';
import {
  type AppliedEffect,
  applyEffects,
  type EffectSettings,
  treeRoot,
  type UncoveredScript,
} from '../../distro/index.ts';
import { type Owner, Tree } from '../../rootfs/index.ts';
import { buildJobs } from '../jobs.ts';
import { applyPaths } from '../recipe/index.ts';
import { slimTree } from '../slim/index.ts';
import { debianArch } from '../suite-requests.ts';
import { type AssembledBefore, keptTree, treeOf, treeQuestion } from './assembled-before.ts';
import { packageReader } from './content-reader.ts';
import { replacesPredicate } from './replaces.ts';
import { keepPredicate } from './trim.ts';
import type { AssembledTree, AssembleInput } from './types.ts';

/** The file system of one platform, in memory: as it came out before, or made anew. */
export async function assembleTree(
  input: AssembleInput & { assembled?: AssembledBefore | undefined },
  context: Pick<Context, 'log' | 'workers'>,
): Promise<AssembledTree> {
  const { assembled: before, epoch, packages } = input;
  const question = before && treeQuestion(input);
  const kept = await before?.recall(question);
  // A tree that is new will be packed: threads start while it is put together.
  if (before !== undefined && kept === undefined) context.workers.warmUp(buildJobs);
  const assembled =
    kept === undefined
      ? await makeTree(input)
      : { ...kept, tree: treeOf(kept.entries, epoch), read: packageReader(packages) };
  warnOfUncovered(assembled.uncovered, context);
  if (kept === undefined) await before?.remember(question, keptTree(assembled));
  return assembled;
}

/** Packages, then effects, then what the recipe itself adds. */
async function makeTree(input: AssembleInput): Promise<AssembledTree> {
  const tree = new Tree({
    epoch: input.epoch,
    usrMerged: true,
    mayReplace: replacesPredicate(input.packages),
  });
  const read = packageReader(input.packages);
  addPackages(tree, input);
  await tree.finish(read);
  const { applied, uncovered } = await applyEffects(
    treeRoot(tree, read),
    installed(input),
    effectSettings(input),
  );
  // Times on this machine never reach an image.
  for (const entry of input.localEntries)
    tree.add({ ...entry, mtime: input.epoch }, { kind: 'recipe', key: 'files' });
  applyPaths(tree, input.recipe.paths, input.epoch);
  await tree.finish(read);
  const { recipe, slim: list } = input;
  if (list === undefined) return { tree, read, effects: applied, uncovered };
  const { effect, packages } = await slimTree({
    tree,
    read,
    name: recipe.name,
    list,
    drop: recipe.contents.slim?.drop ?? [],
    epoch: input.epoch,
    loader: effectSettings(input),
  });
  return { tree, read, effects: [...stillThere(applied, tree), effect], uncovered, slim: packages };
}

function warnOfUncovered(uncovered: readonly UncoveredScript[], { log }: Pick<Context, 'log'>): void {
  for (const { package: name, script, why } of uncovered) {
    log.warn('a maintainer script is not run, and its effects are not all declared', {
      package: name,
      script,
      why,
    });
  }
}

function stillThere(effects: readonly AppliedEffect[], tree: Tree): AppliedEffect[] {
  return effects
    .map((effect) => ({ ...effect, paths: effect.paths.filter((path) => tree.get(path) !== undefined) }))
    .filter(({ paths }) => paths.length > 0);
}

/** Times are clamped to the epoch, so that a lock made with SOURCE_DATE_EPOCH holds nothing younger. */
function addPackages(tree: Tree, { packages, recipe, epoch }: AssembleInput): void {
  const keep = keepPredicate(recipe.contents.trim);
  for (const { locked, unpacked } of packages) {
    const owner: Owner = { kind: 'package', name: locked.name };
    for (const entry of unpacked.entries) {
      if (!keep(entry.path)) tree.leaveOut(entry, owner);
      else tree.add(entry.mtime > epoch ? { ...entry, mtime: epoch } : entry, owner);
    }
  }
}

function installed({ packages }: AssembleInput): Parameters<typeof applyEffects>[1] {
  return packages.map(({ locked: { name, version, architecture }, unpacked: { control } }) => ({
    name,
    version,
    architecture,
    control,
  }));
}

function effectSettings({ recipe, arch, epoch }: AssembleInput): EffectSettings {
  return { epoch, arch: debianArch(arch), accounts: recipe.accounts, certificates: recipe.certificates };
}
