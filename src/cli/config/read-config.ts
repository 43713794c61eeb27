import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { explainIssue } from '../../base/yaml/explain-issue.ts';
import { type DocumentKind, problemsError } from '../../base/yaml/problem.ts';
import { readYaml } from '../../base/yaml/read-yaml.ts';
import { cliError } from '../errors.ts';
import type { ConfigFile } from './find-config.ts';
import { whyNotInProject } from './project-rules.ts';
import { ConfigDocument } from './schema.ts';
import { type Kind, SETTINGS } from './settings.ts';
import type { Value } from './value.ts';

export type { Value } from './value.ts';

/** A value of a config file. */
export type Configured = { name: string; value: Value; whose: ConfigFile['whose']; file: string };

/** What a project may not say, and why. */
export type Refused = { name: string; file: string; reason: string };

export type Config = { values: readonly Configured[]; refused: readonly Refused[] };

type Code = 'CLI_CONFIG_SYNTAX' | 'CLI_CONFIG_INVALID';

const KIND: DocumentKind<Code> = {
  noun: 'config file',
  syntaxCode: 'CLI_CONFIG_SYNTAX',
  invalidCode: 'CLI_CONFIG_INVALID',
  error: cliError,
};

/** What the files say, the first of them first. Throws one error with all that is wrong in one, and where. */
export async function readConfig(files: readonly ConfigFile[], folder: string): Promise<Config> {
  const values: Configured[] = [];
  const refused: Refused[] = [];
  for (const { whose, path: file, text } of files) {
    for (const [name, raw] of await valuesOf(file, text)) {
      const reason = whose === 'project' ? await whyNotInProject(name, raw, folder) : undefined;
      if (reason !== undefined) refused.push({ name, file, reason });
      else values.push({ name, value: whose === 'user' ? placed(name, raw, file) : raw, whose, file });
    }
  }
  return { values, refused };
}

async function valuesOf(name: string, text: string): Promise<[name: string, value: Value][]> {
  const file = await readYaml(name, text, KIND);
  const value = file.value ?? {};
  const result = ConfigDocument.safeParse(value);
  if (!result.success) {
    const document = { kind: KIND, schema: ConfigDocument, file, value };
    const problems = result.error.issues.flatMap((issue) => explainIssue(issue, document));
    throw problemsError(KIND, name, text, problems);
  }
  return Object.entries(result.data).flatMap(([key, found]) =>
    SETTINGS.has(key)
      ? [[key, found as Value]]
      : Object.entries(found as Record<string, Value>).map(([inner, one]): [string, Value] => [
          `${key}.${inner}`,
          one,
        ]),
  );
}

/** The user's own paths are relative to the file that names them. */
function placed(name: string, value: Value, file: string): Value {
  const kind: Kind | undefined = SETTINGS.get(name)?.kind;
  const place = (path: string): string =>
    path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(dirname(file), path);
  if (kind === 'path') return place(String(value));
  if (kind === 'paths')
    return (typeof value === 'string' ? [value] : (value as readonly string[])).map(place);
  // `env://NAME`, `exec:PROGRAM`
  if (kind === 'key' && !/^\w+:/.test(String(value))) return place(String(value));
  return value;
}
