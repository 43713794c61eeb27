import { type ExportTarget, exportPolicyFiles, type PolicyExport } from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';

/** Policies as another engine reads them. */
export async function exportPolicy({
  args,
  options: { to },
  out,
}: Invocation<{ to: ExportTarget }>): Promise<ExitCode> {
  if (args.length === 0 && to !== 'vap')
    throw cliError('CLI_POLICY', 'policy export was given no policy', { hint: 'name the files' });
  const answer: PolicyExport = await exportPolicyFiles(args, to);
  for (const note of answer.notes) out.note(note);
  out.result(answer, () => answer.manifests.trimEnd());
  return 0;
}
