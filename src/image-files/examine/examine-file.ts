import { messageOf } from '../../base/errors.ts';
import { Budget, paidAccess } from '../../binaries/index.ts';
import type { ExaminedFile, Examiner } from '../types.ts';
import { ExamineAllowance } from './examine-allowance.ts';

/** What examiners said of one file, by their ids, and what they could not read of it. */
export type FileFacts = { facts: Map<string, unknown>; problems: { by: string; message: string }[] };

/** A file of which every second part is wrong says it this often. */
const LIMIT_PROBLEMS = 100;

/**
 * Each examiner has a budget of its own for each file. They must not throw; one that does on hostile bytes, or spends more than it
 * may, costs its own facts and nothing else; a reader that takes the end of the budget for damage hides it from nobody. Throws only when
 * `allowance` has none left.
 */
export function examineFile(
  { content, ...head }: Omit<ExaminedFile, 'budget'>,
  examiners: readonly Examiner<unknown>[],
  allowance = new ExamineAllowance(),
): FileFacts | undefined {
  const result: FileFacts = { facts: new Map(), problems: [] };
  for (const examiner of examiners) {
    let said: Set<string> | undefined;
    const problem = (message: string): void => {
      said ??= new Set();
      if (said.has(message) || said.size > LIMIT_PROBLEMS) return;
      said.add(message);
      const shown = said.size > LIMIT_PROBLEMS ? 'there is more in it that could not be read' : message;
      result.problems.push({ by: examiner.id, message: shown });
    };
    const budget = new Budget(content.sizeBytes, examiner.limits);
    try {
      const facts = examiner.examine(
        { ...head, content: paidAccess(content, budget, problem), budget },
        problem,
      );
      if (facts !== undefined) result.facts.set(examiner.id, facts);
    } catch (error) {
      problem(messageOf(error));
    }
    if (budget.refusal !== undefined) problem(budget.refusal);
    allowance.spend(budget.spent);
  }
  return result.facts.size === 0 && result.problems.length === 0 ? undefined : result;
}
