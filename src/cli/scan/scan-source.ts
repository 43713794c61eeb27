import { existsSync } from 'node:fs';
import { open as openFile, stat } from 'node:fs/promises';
import { type AdvisoryDatabase, openAdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/index.ts';
import {
  type InventorySource,
  loadVex,
  readForeignReport,
  readIgnore,
  type ScanInput,
} from '../../scan/index.ts';
import { databasePath } from '../advisories/database-path.ts';
import { cliError } from '../errors.ts';
import { readInput } from '../signing/read-input.ts';
import { readLimited } from '../signing/read-limited.ts';
import type { ScanSourceOptions } from './options.ts';

const IGNORE_FILE = '.shearwall-ignore.yaml';

/** Everything that a scan goes by, opened and read. The caller closes the database. */
export async function openScan(
  text: string | undefined,
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<ScanInput> {
  const database = openDatabase(options, env);
  try {
    const { vex = [], ignoreFile } = options;
    const tell = (message: string): void => context.log.warn(message);
    const ignoreFiles = ignoreFile ?? (existsSync(IGNORE_FILE) ? [IGNORE_FILE] : []);
    const reports = await Promise.all(
      (options.report ?? []).map(async (path) => readForeignReport(await readInput(path), path)),
    );
    return {
      source: await sourceOf(text, options, env),
      database,
      vex: (await Promise.all(vex.map((path) => loadVex(path, tell)))).flat(),
      ignore: (await Promise.all(ignoreFiles.map((path) => readIgnore(path, readLimited)))).flat(),
      reports,
      ...(await vexByPolicy(options, env, context)),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The machinery of policies is loaded only where there is one. */
async function vexByPolicy(
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<Pick<ScanInput, 'attachedVex'>> {
  if (options.policy === undefined) return {};
  const { attachedVex } = await import('./attached-vex.ts');
  return { attachedVex: await attachedVex(options.policy, options, env, context) };
}

function openDatabase(options: ScanSourceOptions, env: NodeJS.ProcessEnv): AdvisoryDatabase {
  return openAdvisoryDatabase(databasePath(options, env));
}

/** `sbom:FILE`, `-`, and a file that begins as a document does, are read as documents; the rest the catalog knows. */
async function sourceOf(
  text: string | undefined,
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
): Promise<InventorySource> {
  if (text === undefined && options.report !== undefined) return { kind: 'reports' };
  if (text === undefined)
    throw cliError('CLI_SCAN', 'nothing names an image', { hint: 'shearwall scan IMAGE, or scan SBOM.json' });
  const file = text.startsWith('sbom:') ? text.slice(5) : text;
  if (file !== text || file === '-' || (await isDocument(file)))
    return { kind: 'document', name: file, bytes: await readInput(file) };
  const { catalogueOptions } = await import('../sbom/catalogue-image.ts');
  return { kind: 'image', text, options: catalogueOptions(options, env) };
}

const HEAD_BYTES = 512;

/** A file that begins as documents do; images, folders and archives do not. */
async function isDocument(name: string): Promise<boolean> {
  if (!(await stat(name).catch(() => undefined))?.isFile()) return false;
  await using file = await openFile(name, 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return /^\ufeff?\s{0,500}(?:[{<#]|SPDXVersion:)/.test(buffer.toString('utf8', 0, bytesRead));
}
