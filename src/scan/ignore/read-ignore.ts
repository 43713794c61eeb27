import { basename } from 'node:path';
import type { ReadFile } from '../../base/bounded-read.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { scanError } from '../errors.ts';
import type { IgnoreFile, IgnoreForm, IgnoreRule } from './types.ts';

const LIMIT_BYTES = 4 * 1024 ** 2;

/** The rules of one ignore file; of a path its name says how it is written. Throws SCAN_IGNORE_…. */
export async function readIgnore(file: string | IgnoreFile, readFile: ReadFile): Promise<IgnoreRule[]> {
  const kept = await readKeptIgnore(typeof file === 'string' ? { path: file } : file, readFile);
  return await rulesOfKept(kept);
}

/** A file of rules as it is kept with an image; whether it can be understood `rulesOfKept` says. */
export type KeptIgnore = { file: string /** An `IgnoreForm`. */; form: string; content: string };

/** Throws SCAN_IGNORE_UNREADABLE. */
export async function readKeptIgnore(
  { path, form = formOf(path) }: IgnoreFile,
  readFile: ReadFile,
): Promise<KeptIgnore> {
  const bytes = await readFile(path, LIMIT_BYTES + 1).catch((cause: unknown) => {
    throw scanError('SCAN_IGNORE_UNREADABLE', `cannot read the ignore file ${path}: ${whyUnread(cause)}`, {
      cause,
    });
  });
  if (bytes.length > LIMIT_BYTES)
    throw scanError(
      'SCAN_IGNORE_UNREADABLE',
      `the ignore file ${path} is too large: more than ${LIMIT_BYTES} bytes`,
    );
  return { file: path, form, content: Buffer.from(bytes).toString('utf8') };
}

/** Throws SCAN_IGNORE_SYNTAX, SCAN_IGNORE_INVALID. The readers of YAML and the schemas are loaded only where there is a file. */
export async function rulesOfKept({ content: text, file: path, form }: KeptIgnore): Promise<IgnoreRule[]> {
  switch (form) {
    case 'trivy':
      return (await import('./trivy-ignore.ts')).readTrivyIgnore(text, path);
    case 'trivy-yaml':
      return await (await import('./trivy-ignore-yaml.ts')).readTrivyIgnoreYaml(text, path);
    case 'grype':
      return await (await import('./grype-ignore.ts')).readGrypeIgnore(text, path);
    default:
      return await (await import('./read-ignore-file.ts')).readIgnoreFile(text, path);
  }
}

function formOf(path: string): IgnoreForm {
  const name = basename(path);
  if (name === '.trivyignore') return 'trivy';
  if (/^\.trivyignore\.ya?ml$/.test(name)) return 'trivy-yaml';
  return /^\.grype\.ya?ml$/.test(name) ? 'grype' : 'own';
}
