import { messageOf } from '../../base/index.ts';
import { explainIssue } from '../../base/yaml/explain-issue.ts';
import { type DocumentKind, problemsError } from '../../base/yaml/problem.ts';
import { type PathKey, readYaml } from '../../base/yaml/read-yaml.ts';
import { scanError } from '../errors.ts';
import { IgnoreDocument, type IgnoreEntry } from './schema.ts';
import { type IgnoreVersionTest, parseVersions } from './version-test.ts';

/** One rule: what it fits is lowered, with its reason. What it does not state, it does not ask for. */
export type IgnoreRule = Omit<IgnoreEntry, 'versions'> & {
  /** For answers: `CVE-2026-1 in openssl <3.0.9`. */
  text: string;
  file: string;
  versions: IgnoreVersionTest | undefined;
};

type Code = 'SCAN_IGNORE_SYNTAX' | 'SCAN_IGNORE_INVALID';

const KIND: DocumentKind<Code> = {
  noun: 'ignore file',
  syntaxCode: 'SCAN_IGNORE_SYNTAX',
  invalidCode: 'SCAN_IGNORE_INVALID',
  error: scanError,
};

/** Reads an ignore file. Throws one error with all that is wrong in it and where: SCAN_IGNORE_SYNTAX, SCAN_IGNORE_INVALID. */
export async function readIgnoreFile(text: string, name: string): Promise<IgnoreRule[]> {
  const file = await readYaml(name, text, KIND);
  const value = file.value ?? { ignore: [] };
  const result = IgnoreDocument.safeParse(value);
  if (!result.success) {
    const document = { kind: KIND, schema: IgnoreDocument, file, value };
    throw problemsError(
      KIND,
      name,
      text,
      result.error.issues.flatMap((issue) => explainIssue(issue, document)),
    );
  }
  const problems: { code: Code; message: string; line: number; column: number }[] = [];
  const report = (path: PathKey[], message: string): void => {
    problems.push({ code: 'SCAN_IGNORE_INVALID', message, ...file.locate(path, 'value') });
  };
  const rules = result.data.ignore.map((entry, index) =>
    ruleOf(entry, name, (key, message) => report(['ignore', index, ...key], message)),
  );
  if (problems.length > 0) throw problemsError(KIND, name, text, problems);
  return rules;
}

function ruleOf(
  entry: IgnoreEntry,
  file: string,
  report: (key: PathKey[], message: string) => void,
): IgnoreRule {
  const { vulnerability, package: named, path, versions } = entry;
  if (vulnerability === undefined && named === undefined && path === undefined)
    report([], "this rule would fit everything: say 'vulnerability', 'package' or 'path'");
  if (versions !== undefined && named === undefined)
    report(['versions'], "'versions' means nothing without 'package': each package counts on its own");
  return { ...entry, file, text: textOf(entry), versions: versionsOf(versions, report) };
}

function versionsOf(
  text: string | undefined,
  report: (key: PathKey[], message: string) => void,
): IgnoreVersionTest | undefined {
  if (text === undefined) return undefined;
  try {
    return parseVersions(text);
  } catch (error) {
    report(['versions'], messageOf(error));
    return undefined;
  }
}

function textOf({ vulnerability = 'anything', package: named, versions, path }: IgnoreEntry): string {
  return [vulnerability, named && `in ${named}`, versions, path && `at ${path}`].filter(Boolean).join(' ');
}
