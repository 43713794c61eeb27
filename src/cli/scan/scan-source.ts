import { existsSync } from 'node:fs';
import { type AdvisoryDatabase, openAdvisoryDatabase } from '../../advisories/index.ts';
import { readStart } from '../../base/bounded-read.ts';
import type { Context } from '../../base/index.ts';
import {
  type InventorySource,
  loadVex,
  MOST_REPORT_BYTES,
  readForeignReport,
  readIgnore,
  type ScanInput,
} from '../../scan/index.ts';
import { databasePath } from '../advisories/database-path.ts';
import { cliError } from '../errors.ts';
import { findDocumentInput, readDocumentInput } from '../sbom/document-input.ts';
import { readInputStart } from '../signing/read-input.ts';
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
      (options.report ?? []).map(async (path) =>
        readForeignReport(await readInputStart(path, MOST_REPORT_BYTES + 1), path),
      ),
    );
    return {
      source: await sourceOf(text, options, env),
      database,
      vex: (await Promise.all(vex.map((path) => loadVex(path, tell)))).flat(),
      ignore: (await Promise.all(ignoreFiles.map((path) => readIgnore(path, readStart)))).flat(),
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
  const document = text.startsWith('sbom:') ? text.slice('sbom:'.length) : undefined;
  const bytes = document === undefined ? await findDocumentInput(text) : await readDocumentInput(document);
  if (bytes !== undefined) return { kind: 'document', name: document ?? text, bytes };
  const { catalogueOptions } = await import('../sbom/catalogue-image.ts');
  return { kind: 'image', text, options: catalogueOptions(options, env) };
}
