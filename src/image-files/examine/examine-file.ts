import { messageOf } from '../../base/errors.ts';
import { Budget, paidAccess } from '../../binaries/index.ts';
import type { ExaminedFile, Examiner } from '../types.ts';

/** What examiners said of one file, by their ids, and what they could not read of it. */
export type FileFacts = { facts: Map<string, unknown>; problems: { by: string; message: string }[] };

/**
 * Each examiner has a budget of its own for each file. They must not throw; one that does on hostile bytes, or spends more than it
 * may, costs its own facts and nothing else.
 */
export function examineFile(
  { content, ...head }: Omit<ExaminedFile, 'budget'>,
  examiners: readonly Examiner<unknown>[],
): FileFacts | undefined {
  const result: FileFacts = { facts: new Map(), problems: [] };
  for (const examiner of examiners) {
    const problem = (message: string): void => {
      result.problems.push({ by: examiner.id, message });
    };
    const budget = new Budget(content.sizeBytes, examiner.limits);
    try {
      const facts = examiner.examine({ ...head, content: paidAccess(content, budget), budget }, problem);
      if (facts !== undefined) result.facts.set(examiner.id, facts);
    } catch (error) {
      problem(messageOf(error));
    }
  }
  return result.facts.size === 0 && result.problems.length === 0 ? undefined : result;
}
