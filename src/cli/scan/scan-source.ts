import { existsSync } from 'node:fs';
import type { Context } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type InventorySource,
  MOST_REPORT_BYTES,
  type OpenedScan,
  openScan,
  type ScanInput,
} from '../../scan/index.ts';
import { databasePath } from '../advisories/database-path.ts';
import { cliError } from '../errors.ts';
import { findDocumentInput, readDocumentInput } from '../sbom/document-input.ts';
import { readInputStart } from '../signing/read-input.ts';
import type { ScanSourceOptions } from './options.ts';

const IGNORE_FILE = '.shearwall-ignore.yaml';

/** Everything that the line says a scan goes by; `using` closes it. */
export async function openScanOf(
  text: string | undefined,
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<OpenedScan> {
  const { vex = [], ignoreFile, report = [] } = options;
  const attachedVex = await vexByPolicy(options, env, context);
  return await openScan(
    withoutUndefined({
      databasePath: databasePath(options, env),
      reports: await Promise.all(
        report.map(async (name) => ({ name, bytes: await readInputStart(name, MOST_REPORT_BYTES + 1) })),
      ),
      source: await sourceOf(text, options, env),
      vex,
      ignoreFiles: ignoreFile ?? (existsSync(IGNORE_FILE) ? [IGNORE_FILE] : []),
      attachedVex,
    }),
    context,
  );
}

/** The machinery of policies is loaded only where there is one. */
async function vexByPolicy(
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<ScanInput['attachedVex']> {
  if (options.policy === undefined) return undefined;
  const { attachedVex } = await import('./attached-vex.ts');
  return await attachedVex(options.policy, options, env, context);
}

/** `sbom:FILE`, `-`, and a file that begins as a document does, are read as documents; the rest the catalog knows. */
async function sourceOf(
  text: string | undefined,
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
): Promise<InventorySource> {
  if (text === undefined && options.report !== undefined) return { kind: 'reports' };
  if (text === undefined)
    throw cliError('CLI_SCAN', 'no image was given', { hint: 'shearwall scan IMAGE, or scan SBOM.json' });
  const document = text.startsWith('sbom:') ? text.slice('sbom:'.length) : undefined;
  const bytes = document === undefined ? await findDocumentInput(text) : await readDocumentInput(document);
  if (bytes !== undefined) return { kind: 'document', name: document ?? text, bytes };
  const { catalogueOptions } = await import('../sbom/catalogue-image.ts');
  return { kind: 'image', text, options: catalogueOptions(options, env) };
}
