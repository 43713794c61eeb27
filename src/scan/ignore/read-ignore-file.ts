import { messageOf } from '../../base/index.ts';
import type { PathKey } from '../../base/yaml/read-yaml.ts';
import { readDocument } from './read-document.ts';
import { IgnoreDocument, type IgnoreEntry } from './schema.ts';
import type { IgnoreRule } from './types.ts';
import { type IgnoreVersionTest, parseVersions } from './version-test.ts';

/** Reads an ignore file of our own. Throws one error with all that is wrong in it and where: SCAN_IGNORE_SYNTAX, SCAN_IGNORE_INVALID. */
export async function readIgnoreFile(text: string, file: string): Promise<IgnoreRule[]> {
  return await readDocument({
    text,
    file,
    schema: IgnoreDocument,
    empty: { ignore: [] },
    rulesOf: ({ ignore }, report) =>
      ignore.map((entry, index) =>
        ruleOf(entry, file, (key, message) => report(['ignore', index, ...key], message)),
      ),
  });
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
