import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { type ProjectRule, SETTINGS } from './settings.ts';
import type { Value } from './value.ts';

/** Why a project may not set this; undefined: it may. Users who work in a checkout of someone else must not be attacked through it. */
export async function whyNotInProject(
  name: string,
  value: Value,
  folder: string,
): Promise<string | undefined> {
  const rule = SETTINGS.get(name)?.project;
  if (rule === undefined) return "it counts only in the user's own file";
  const paths = pathsIn(rule, value);
  if (typeof paths === 'string') return paths;
  for (const path of paths)
    if (!(await staysIn(folder, path))) return `${path} leads out of the folder of the project`;
  return undefined;
}

/** The paths that a value names, or what is wrong with it. */
function pathsIn(rule: ProjectRule, value: Value): readonly string[] | string {
  const texts = [value].flat().map(String);
  switch (rule) {
    case 'anything':
      return [];
    case 'yes':
      return value === true ? [] : "only true; false counts only in the user's own file";
    case 'path':
      return texts;
    case 'place': {
      const [, path] = /^(?:oci|oci-archive|docker-archive):([^:]+)/.exec(texts[0] ?? '') ?? [];
      return path === undefined ? 'a project may name oci:, oci-archive: and docker-archive: alone' : [path];
    }
    case 'outputs':
      return texts.flatMap((text) => (text.includes('=') ? [text.slice(text.indexOf('=') + 1)] : []));
  }
}

/** Symbolic links on the way are followed: a checkout can hold some that lead anywhere. */
async function staysIn(folder: string, path: string): Promise<boolean> {
  if (isAbsolute(path) || path.startsWith('~')) return false;
  const root = await realpath(folder);
  const target = await realpathOfThere(resolve(root, path));
  return target === root || target?.startsWith(join(root, sep)) === true;
}

/** Of the path, or of the part of it that exists; undefined: a link on the way leads nowhere. */
async function realpathOfThere(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  const isThere = await lstat(path).then(
    () => true,
    () => false,
  );
  const above = isThere ? undefined : await realpathOfThere(dirname(path));
  return above === undefined ? undefined : join(above, basename(path));
}
