import { convertForeignPolicies, FOREIGN_LIMIT_BYTES } from '../../trust/index.ts';
import type { PolicyConvertAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { readInput } from '../signing/read-input.ts';

/** Policies of other engines as one policy file. */
export async function convertPolicy({ args, out }: Invocation<Record<string, unknown>>): Promise<ExitCode> {
  const [file = ''] = args;
  const text = Buffer.from(await readInput(file, FOREIGN_LIMIT_BYTES)).toString('utf8');
  const answer: PolicyConvertAnswer = await convertForeignPolicies(text, file);
  for (const note of answer.notes) out.note(note);
  out.result(answer, () => answer.policy.trimEnd());
  return 0;
}
