import { counted } from '../../base/counted.ts';
import { checkPolicyFiles } from '../../trust/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';

/** Reads policies as deciding would, and says what of them can never count. */
export async function checkPolicy({ args, out }: Invocation<Record<string, unknown>>): Promise<ExitCode> {
  if (args.length === 0)
    throw cliError('CLI_POLICY', 'policy check was given no policy', { hint: 'name the files' });
  const check = await checkPolicyFiles(args);
  const { findings, notes } = check;
  for (const note of notes) out.note(note);
  out.result(check, () =>
    [
      ...findings.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`),
      findings.length === 0
        ? `${counted(check.policies, 'policy')}, nothing in which can never count: ${check.digest}`
        : `${counted(findings.length, 'thing')} can never count`,
    ].join('\n'),
  );
  return findings.length === 0 ? 0 : 1;
}
