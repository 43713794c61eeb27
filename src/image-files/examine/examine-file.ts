import { messageOf } from '../../base/errors.ts';
import type { ExaminedFile, Examiner } from '../types.ts';

/** What examiners said of one file, by their ids, and what they could not read of it. */
export type FileFacts = { facts: Map<string, unknown>; problems: { by: string; message: string }[] };

/** Examiners must not throw; one that does on hostile bytes costs its own facts and nothing else. */
export function examineFile(
  file: ExaminedFile,
  examiners: readonly Examiner<unknown>[],
): FileFacts | undefined {
  const result: FileFacts = { facts: new Map(), problems: [] };
  for (const examiner of examiners) {
    const problem = (message: string): void => {
      result.problems.push({ by: examiner.id, message });
    };
    try {
      const facts = examiner.examine(file, problem);
      if (facts !== undefined) result.facts.set(examiner.id, facts);
    } catch (error) {
      problem(messageOf(error));
    }
  }
  return result.facts.size === 0 && result.problems.length === 0 ? undefined : result;
}
