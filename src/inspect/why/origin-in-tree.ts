import { bytePath, displayPath } from '../../base/index.ts';
import { stripEnd } from '../../base/strip-end.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { AssembledTree, Recipe } from '../../build/index.ts';
import type { Owner } from '../../rootfs/index.ts';
import type { PathOrigin } from './types.ts';

/** The owner that the assembled tree remembers, with the words that explain it. */
export function originInTree(path: string, { tree, effects }: AssembledTree, recipe: Recipe): PathOrigin {
  const owner = tree.ownerOf(path);
  if (owner === undefined) return { kind: 'unknown' };
  if (owner.kind === 'package') return owner;
  if (owner.kind === 'recipe') return recipeOrigin(path, owner, recipe);
  const description =
    owner.name === 'usrmerge'
      ? '/bin, /sbin and /lib* are links into /usr, as on every Debian system'
      : effects.find(({ name }) => name === owner.name)?.description;
  return withoutUndefined({ kind: 'effect', name: owner.name, description });
}

/** Which item of the recipe: `files:` are identified by their targets, `paths:` carry their position. */
export function recipeOrigin(path: string, { key }: Owner & { kind: 'recipe' }, recipe: Recipe): PathOrigin {
  const position = /^paths\[(\d+)\]$/.exec(key)?.[1];
  const change = position === undefined ? undefined : recipe.paths[Number(position)];
  if (change !== undefined) return { kind: 'recipe', key, detail: `${change.type} ${change.path}` };
  const file = key === 'files' ? fileItem(path, recipe) : undefined;
  if (file === undefined) return { kind: 'recipe', key };
  return { kind: 'recipe', key: `files[${file.position}]`, detail: `${file.source} → ${file.target}` };
}

/** The item of `files:` whose target is the path or a folder above it; the most specific one. */
export function fileItem(
  path: string,
  recipe: Recipe,
): { position: number; source: string; target: string } | undefined {
  const wanted = displayPath(path);
  const matches = recipe.files.flatMap(({ source, target }, position) => {
    const below = stripEnd(displayPath(bytePath(target)), '/').replace(/^\/+/, '');
    const isInside = below === '' || wanted === below || wanted.startsWith(`${below}/`);
    return isInside ? [{ position, source, target }] : [];
  });
  return matches.toSorted((a, b) => b.target.length - a.target.length)[0];
}
