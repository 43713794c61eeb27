import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { LARGE_FILE_BYTES, readBounded } from '../../base/bounded-read.ts';
import { compareBytes } from '../../base/bytes.ts';
import { prettyJson } from '../../base/canonical-json.ts';
import { makeFolderFor } from '../../base/make-folder.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { systemCodeOf, whyUnread } from '../../base/storage-errors.ts';
import { isoTime } from '../../base/utc-time.ts';
import { trustRootError } from './errors.ts';

/** What `trust init` and `trust update` keep of one TUF repository: one file, so that a kill leaves the old or the new. */
export type KeptRoot = {
  name: string;
  mirror: string;
  /** Milliseconds since 1970. */
  fetchedAt: number;
  /** The signed TUF metadata, by role: the floor below which no later update may fall. */
  metadata: Record<string, string>;
  /** The files that were fetched, by TUF target name; `trusted_root.json` is always there. */
  targets: Record<string, string>;
};

export const TRUSTED_ROOT = 'trusted_root.json';
export const SIGNING_CONFIG = 'signing_config.v0.2.json';

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw trustRootError('TRUST_ROOT_NAME', `'${name}' cannot name a trust root`, {
    hint: 'use up to 64 lowercase letters, digits, dots, dashes and underscores',
  });
}

export async function readKeptRoot(stateDir: string, name: string): Promise<KeptRoot | undefined> {
  const path = pathOf(stateDir, checkName(name));
  try {
    return parseKeptRoot(parseJsonText((await readBounded(path, LARGE_FILE_BYTES)).toString('utf8')), name);
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return undefined;
    // Going on without it would quietly trust something else than the user pinned.
    throw trustRootError('TRUST_ROOT_DAMAGED', `cannot read ${path}: ${whyUnread(cause)}`, {
      hint: 'pin it again with "shearwall trust init --force"',
      cause,
    });
  }
}

export async function writeKeptRoot(stateDir: string, root: KeptRoot): Promise<void> {
  makeFolderFor(pathOf(stateDir, root.name), 0o700);
  const { name, mirror, metadata, targets } = root;
  const fetchedAt = isoTime(root.fetchedAt);
  const file = { formatVersion: 1, name, mirror, fetchedAt, metadata, targets };
  await writeFileAtomically(pathOf(stateDir, name), prettyJson(file), 0o600);
}

export async function listKeptRoots(stateDir: string): Promise<KeptRoot[]> {
  const files = await readdir(folderOf(stateDir)).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const names = files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length));
  const roots = names
    .filter((name) => NAME.test(name))
    .sort(compareBytes)
    .map((name) => readKeptRoot(stateDir, name));
  return (await Promise.all(roots)).filter((root) => root !== undefined);
}

function parseKeptRoot(value: unknown, name: string): KeptRoot {
  const file = (value ?? {}) as Record<string, unknown>;
  if (file['formatVersion'] !== 1) throw new Error('it was written by another version of shearwall');
  const fetchedAt = typeof file['fetchedAt'] === 'string' ? Date.parse(file['fetchedAt']) : NaN;
  const { mirror, metadata, targets } = file;
  const isSound = file['name'] === name && typeof mirror === 'string' && !Number.isNaN(fetchedAt);
  if (!isSound || !isTexts(metadata) || !isTexts(targets)) throw new Error('it is not as it was written');
  if (targets[TRUSTED_ROOT] === undefined) throw new Error(`it has no ${TRUSTED_ROOT}`);
  return { name, mirror, fetchedAt, metadata, targets };
}

function isTexts(value: unknown): value is Record<string, string> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

function folderOf(stateDir: string): string {
  return join(stateDir, 'trust');
}

function pathOf(stateDir: string, name: string): string {
  return join(folderOf(stateDir), `${name}.json`);
}
