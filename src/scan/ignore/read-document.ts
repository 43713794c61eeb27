import type { z } from 'zod';
import { explainIssue } from '../../base/yaml/explain-issue.ts';
import { type FileProblem, problemsError } from '../../base/yaml/problem.ts';
import { type PathKey, readYaml } from '../../base/yaml/read-yaml.ts';
import { IGNORE_FILE, type IgnoreCode, type IgnoreRule } from './types.ts';

type Read<Value> = {
  text: string;
  file: string;
  schema: z.ZodType<Value>;
  /** What an empty file means. */
  empty: unknown;
  /** `report` says what is wrong with one value, and where. */
  rulesOf(value: Value, report: (path: PathKey[], message: string) => void): IgnoreRule[];
};

/** The rules of a YAML file. Throws one error with all that is wrong in it and where: SCAN_IGNORE_SYNTAX, SCAN_IGNORE_INVALID. */
export async function readDocument<Value>(given: Read<Value>): Promise<IgnoreRule[]> {
  const { text, file: name, schema, empty, rulesOf } = given;
  const file = await readYaml(name, text, IGNORE_FILE);
  const value = file.value ?? empty;
  const result = schema.safeParse(value);
  if (!result.success) {
    const document = { kind: IGNORE_FILE, schema, file, value };
    throw problemsError(
      IGNORE_FILE,
      name,
      text,
      result.error.issues.flatMap((issue) => explainIssue(issue, document)),
    );
  }
  const problems: FileProblem<IgnoreCode>[] = [];
  const rules = rulesOf(result.data, (path, message) => {
    problems.push({ code: 'SCAN_IGNORE_INVALID', message, ...file.locate(path, 'value') });
  });
  if (problems.length > 0) throw problemsError(IGNORE_FILE, name, text, problems);
  return rules;
}
