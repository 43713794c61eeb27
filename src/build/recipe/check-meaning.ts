import { normalize } from 'node:path/posix';
import type { PathKey, YamlFile } from '../../base/yaml/read-yaml.ts';
import { parseMode } from './mode.ts';
import type { RecipeProblem } from './problem.ts';
import type { RecipeDocument } from './schema.ts';

type FileDocument = NonNullable<RecipeDocument['files']>[number];
type Report = (path: PathKey[], message: string, code?: RecipeProblem['code']) => void;

/** What a schema cannot say: keys that need or exclude each other, numbers whose spelling matters. */
export function checkMeaning(document: RecipeDocument, file: YamlFile): RecipeProblem[] {
  const problems: RecipeProblem[] = [];
  const report: Report = (path, message, code = 'RECIPE_INVALID') => {
    problems.push({ code, message, ...file.locate(path, 'value') });
  };
  checkRepositories(document, report);
  checkKeyring(document, report);
  checkEntrypoint(document, report);
  checkPaths(document, file, report);
  checkFiles(document, file, report);
  checkPorts(document, report);
  checkRoots(document, report);
  return problems;
}

function checkRepositories({ contents }: RecipeDocument, report: Report): void {
  for (const key of ['repositories', 'build_repositories'] as const) {
    for (const [index, repository] of (contents?.[key] ?? []).entries()) {
      if (typeof repository !== 'string' && /-(updates|security)$/.test(repository.debian)) {
        const suite = repository.debian.replace(/-(updates|security)$/, '');
        report(
          ['contents', key, index, 'debian'],
          `'debian: ${suite}' already includes ${repository.debian}: write that, with 'updates: false' or 'security: false' for less`,
        );
      }
    }
  }
}

function checkKeyring({ contents }: RecipeDocument, report: Report): void {
  const lists: [PathKey[], readonly string[]][] = [[['contents', 'keyring'], contents?.keyring ?? []]];
  for (const key of ['repositories', 'build_repositories'] as const)
    for (const [index, repository] of (contents?.[key] ?? []).entries())
      if (typeof repository !== 'string')
        lists.push([['contents', key, index, 'keyring'], repository.keyring ?? []]);
  for (const [path, keys] of lists) checkKeys(path, keys, report);
}

function checkKeys(path: PathKey[], keys: readonly string[], report: Report): void {
  for (const [index, key] of keys.entries()) {
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(key)) continue;
    report(
      [...path, index],
      `'${key}' is a URL: a key that is fetched again can change unnoticed, so save it next to the recipe and name the file`,
      'RECIPE_UNSUPPORTED',
    );
  }
}

function checkEntrypoint({ entrypoint }: RecipeDocument, report: Report): void {
  if (entrypoint?.command !== undefined && entrypoint['shell-fragment'] !== undefined) {
    report(['entrypoint', 'shell-fragment'], "entrypoint has both 'command' and 'shell-fragment': keep one");
  }
}

function checkRoots({ reach }: RecipeDocument, report: Report): void {
  for (const [index, root] of (reach?.roots ?? []).entries())
    if (root.length === 0 || (typeof root === 'string' && root.trim() === ''))
      report(['reach', 'roots', index], 'a root names no command');
}

function checkPaths({ paths = [] }: RecipeDocument, file: YamlFile, report: Report): void {
  for (const [index, path] of paths.entries()) {
    const at = ['paths', index];
    checkMode(['paths', index, 'permissions'], path.permissions, file, report);
    const isLink = path.type === 'symlink' || path.type === 'hardlink';
    if (isLink && path.source === undefined)
      report(at, `a ${path.type} needs 'source': what ${path.path} points to`);
    if (!isLink && path.source !== undefined) {
      report(
        [...at, 'source'],
        `'source' means something only for symlink and hardlink, not for ${path.type}`,
      );
    }
    if (path.recursive && path.type !== 'directory' && path.type !== 'permissions') {
      report(
        [...at, 'recursive'],
        `'recursive' means something only for directory and permissions, not for ${path.type}`,
      );
    }
    if (path.type === 'symlink' && path.permissions !== undefined) {
      report(
        [...at, 'permissions'],
        'Linux gives symlinks no permissions of their own: set them on what it points to',
      );
    }
    if (
      path.type === 'permissions' &&
      path.permissions === undefined &&
      path.uid === undefined &&
      path.gid === undefined
    ) {
      report(at, "type 'permissions' needs at least one of permissions, uid and gid");
    }
  }
}

function checkFiles({ files = [] }: RecipeDocument, file: YamlFile, report: Report): void {
  for (const [index, item] of files.entries()) {
    checkMode(['files', index, 'mode'], item.mode, file, report);
    checkVerify(['files', index, 'verify'], item, report);
    if (isOutside(item.source)) {
      report(
        ['files', index, 'source'],
        `'${item.source}' is outside this file's folder: a recipe takes nothing else of the machine, so copy it there, or move the recipe up`,
      );
    }
    if (item.owner !== undefined && (item.uid !== undefined || item.gid !== undefined)) {
      report(['files', index, 'owner'], "'owner' says uid and gid already: remove them or it");
    }
  }
}

/** One way to say who published it, and all that belongs to it. */
function checkVerify(path: PathKey[], { verify }: FileDocument, report: Report): void {
  if (verify === undefined) return;
  const { preset, repo, package: named, identity, issuer, key } = verify;
  const ways = [preset, identity ?? issuer, key].filter((way) => way !== undefined).length;
  if (ways !== 1)
    report(path, "say in one way who published it: 'preset', or 'identity' with 'issuer', or 'key'");
  else if (preset === undefined && key === undefined && (identity === undefined || issuer === undefined))
    report(
      path,
      "'identity' and 'issuer' need each other: an identity can be trusted only as far as its issuer",
    );
  for (const key of ['evidence', 'archive'] as const) {
    const name = verify[key];
    if (name !== undefined && isOutside(name))
      report([...path, key], `'${name}' is outside this file's folder: keep it beside the recipe`);
  }
  if (preset === 'github' && repo === undefined)
    report(path, "'preset: github' needs 'repo': OWNER/NAME, or OWNER for all of theirs");
  if (preset === 'npm' && named === undefined)
    report(path, "'preset: npm' needs 'package': the registry vouches for whatever anybody published");
  if (repo !== undefined && preset !== 'github' && preset !== 'npm')
    report([...path, 'repo'], "'repo' belongs to 'preset: github' and 'preset: npm'");
  if (named !== undefined && preset !== 'npm')
    report([...path, 'package'], "'package' belongs to 'preset: npm'");
}

function isOutside(path: string): boolean {
  return path.startsWith('/') || /^\.\.(?:\/|$)/.test(normalize(path));
}

function checkMode(
  path: PathKey[],
  value: number | string | undefined,
  file: YamlFile,
  report: Report,
): void {
  if (value === undefined) return;
  const mode = parseMode(file.sourceOf(path) ?? { text: String(value), quoted: false });
  if (typeof mode === 'object') report(path, mode.problem);
}

function checkPorts({ ports = [] }: RecipeDocument, report: Report): void {
  for (const [index, port] of ports.entries()) {
    const number = Number.parseInt(port, 10);
    if (number < 1 || number > 65_535)
      report(['ports', index], `${number} is not a port: they run from 1 to 65535`);
  }
}
