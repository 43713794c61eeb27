import { SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import {
  type ExportTarget,
  exportGatekeeper,
  exportPolicyFiles,
  type PolicyExport,
} from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { readInput } from '../signing/read-input.ts';

export type ExportFlags = { to: ExportTarget | 'gatekeeper'; caBundle?: string; namespace: string };

/** Policies as another engine reads them. */
export async function exportPolicy({ args, options, out }: Invocation<ExportFlags>): Promise<ExitCode> {
  const answer = await exported(args, options);
  for (const note of answer.notes) out.note(note);
  out.result(answer, () => answer.manifests.trimEnd());
  return 0;
}

async function exported(paths: readonly string[], options: ExportFlags): Promise<PolicyExport> {
  const { to, caBundle, namespace } = options;
  if (to === 'gatekeeper')
    return await exportGatekeeper(paths, { caBundle: await readBundle(options), namespace });
  if (caBundle !== undefined) throw cliError('CLI_POLICY', `--ca-bundle is for --to gatekeeper, not ${to}`);
  if (paths.length === 0 && to !== 'vap')
    throw cliError('CLI_POLICY', 'policy export was given no policy', { hint: 'name the files' });
  return await exportPolicyFiles(paths, to);
}

/** Who issues the certificate that Gatekeeper meets: shearwall's pods keep it in their Secret. */
async function readBundle({ caBundle, namespace }: ExportFlags): Promise<string> {
  if (caBundle === undefined)
    throw cliError(
      'CLI_POLICY',
      "--to gatekeeper needs --ca-bundle: who issues the certificate of shearwall's pods",
      {
        hint: `kubectl -n ${namespace} get secret shearwall-admission -o jsonpath='{.data.ca\\.crt}' | base64 -d | shearwall policy export --to gatekeeper --namespace ${namespace} --ca-bundle -`,
      },
    );
  return Buffer.from(await readInput(caBundle, SMALL_FILE_BYTES)).toString('utf8');
}
