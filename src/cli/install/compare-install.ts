import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReadStatement, readStatement } from '../../attestation/index.ts';
import { compareBytes } from '../../base/index.ts';
import { cliError } from '../errors.ts';

/** docs/reference/build-type.md#files: the files of a release. A name, never fetched. */
export const FILES_TYPE = 'https://shearwall.dev/files/v1';

/** Paths below the folder of the install, sorted. */
export type ComparedInstall = {
  result: 'same' | 'different';
  /** How many files the statement names. */
  files: number;
  changed: string[];
  missing: string[];
  /** What no release put there: Node would load it as well. */
  added: string[];
};

/**
 * Compares the files below `root` with a statement of a release's files. What npm put into `node_modules` there is of other packages, and
 * not looked at. Throws STATEMENT_INVALID, and CLI_VERSION where the statement is of something else or there is nothing to compare.
 */
export async function compareInstall(
  root: string,
  statement: Uint8Array,
  version: string,
): Promise<ComparedInstall> {
  const expected = expectedFiles(readStatement(statement), version);
  const found = await filesBelow(root);
  if (found.has('src/cli/main.ts'))
    throw cliError('CLI_VERSION', `${root} has the sources, not an installed package`, {
      hint: 'git says whether they were changed: git status; git verify-tag says who tagged them',
    });
  const changed = [];
  for (const [path, isFile] of found) {
    const digest = expected.get(path);
    if (digest !== undefined && !(isFile && (await sha256Of(join(root, path))) === digest))
      changed.push(path);
  }
  const missing = [...expected.keys()].filter((path) => !found.has(path));
  const added = [...found.keys()].filter((path) => !expected.has(path));
  const isSame = changed.length + missing.length + added.length === 0;
  const sorted = (paths: string[]): string[] => paths.sort(compareBytes);
  return {
    result: isSame ? 'same' : 'different',
    files: expected.size,
    changed: sorted(changed),
    missing: sorted(missing),
    added: sorted(added),
  };
}

/** SHA-256 by path. */
function expectedFiles(
  { subject, predicateType, predicate }: ReadStatement,
  version: string,
): Map<string, string> {
  if (predicateType !== FILES_TYPE || typeof predicate === 'string')
    throw cliError('CLI_VERSION', `the statement is of type ${predicateType}, not ${FILES_TYPE}`, {
      hint: 'the release page has the right one: shearwall-VERSION.files.json',
    });
  if (predicate['version'] !== version)
    throw cliError(
      'CLI_VERSION',
      `the statement is of version ${String(predicate['version'])}, and this is ${version}`,
      { hint: `fetch shearwall-${version}.files.json from the page of that release` },
    );
  const expected = new Map<string, string>();
  for (const { name = '', digest } of subject) {
    const sha256 = digest['sha256'];
    if (name === '' || sha256 === undefined || expected.has(name))
      throw cliError('CLI_VERSION', `the statement names ${JSON.stringify(name)} twice or without a sha256`, {
        hint: 'it may be damaged: fetch it again',
      });
    expected.set(name, sha256);
  }
  return expected;
}

/** Whether each is a regular file: links lead elsewhere, and are never what a release put there. */
async function filesBelow(root: string): Promise<Map<string, boolean>> {
  const found = new Map<string, boolean>();
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(root, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (path === 'node_modules') continue;
      if (entry.isDirectory()) await walk(path);
      else found.set(path, entry.isFile());
    }
  };
  await walk('');
  return found;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}
