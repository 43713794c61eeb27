import { existsSync } from 'node:fs';
import type { Context } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type IgnoreFile,
  MOST_REPORT_BYTES,
  type OpenedScan,
  type OpenScanInput,
  openScan,
  type ScanInput,
} from '../../scan/index.ts';
import { databasePath } from '../advisories/database-path.ts';
import { parseAllowed } from '../allow-unexplained.ts';
import { cliError } from '../errors.ts';
import { catalogueOptions } from '../sbom/catalogue-options.ts';
import { readDocumentInput } from '../sbom/document-input.ts';
import { readInputStart, standardInput } from '../signing/read-input.ts';
import type { ScanSourceOptions } from './options.ts';

/** Read from the working folder where they are: our own, and those of other scanners. */
const IGNORE_FILES = ['.shearwall-ignore.yaml', '.trivyignore', '.trivyignore.yaml', '.grype.yaml'];

/** Everything that the line says a scan goes by. */
export async function scanInputOf(
  text: string | undefined,
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<OpenScanInput> {
  const { vex = [], report = [] } = options;
  const attachedVex = await vexByPolicy(options, env, context);
  return withoutUndefined({
    databasePath: databasePath(options, env),
    reports: await Promise.all(
      report.map(async (name) => ({ name, bytes: await readInputStart(name, MOST_REPORT_BYTES + 1) })),
    ),
    source: await sourceOf(text, options, env),
    vex,
    ignoreFiles: ignoreFilesOf(options),
    attachedVex,
    allowUnexplained: parseAllowed(options.allowUnexplained),
  });
}

/** What the line names; else those of the working folder. */
function ignoreFilesOf({ ignoreFile, ignorefile }: ScanSourceOptions): IgnoreFile[] {
  const own = ignoreFile?.map((path): IgnoreFile => ({ path }));
  const trivys = ignorefile?.map(
    (path): IgnoreFile => ({ path, form: /\.ya?ml$/.test(path) ? 'trivy-yaml' : 'trivy' }),
  );
  if (own !== undefined || trivys !== undefined) return [...(own ?? []), ...(trivys ?? [])];
  return IGNORE_FILES.filter((path) => existsSync(path)).map((path) => ({ path }));
}

/** The same, opened; `using` closes it. */
export async function openScanOf(
  text: string | undefined,
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<OpenedScan> {
  return await openScan(await scanInputOf(text, options, env, context), context);
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

/** `sbom:FILE` is a document, whatever it begins with. */
async function sourceOf(
  text: string | undefined,
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
): Promise<OpenScanInput['source']> {
  if (text === undefined && options.report !== undefined) return { kind: 'reports' };
  if (text === undefined)
    throw cliError('CLI_SCAN', 'no image was given', { hint: 'shearwall scan IMAGE, or scan SBOM.json' });
  if (!text.startsWith('sbom:'))
    return {
      kind: 'named',
      name: text,
      stdin: standardInput(),
      options: { ...catalogueOptions(options, env), checksDiffIds: false },
      examinesReach: options.reach === true,
    };
  const name = text.slice('sbom:'.length);
  return { kind: 'document', name, bytes: await readDocumentInput(name) };
}
