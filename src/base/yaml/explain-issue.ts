import type { z } from 'zod';
import { nearestName } from '../nearest-name.ts';
import type { DocumentKind, FileProblem } from './problem.ts';
import type { PathKey, YamlFile } from './read-yaml.ts';
import { knownKeysAt } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;

/** A document that a schema refused, and what is said of values and keys that are known but not allowed. */
export type RefusedDocument<Code extends string> = {
  kind: DocumentKind<Code>;
  schema: z.core.$ZodType;
  file: YamlFile;
  value: unknown;
  /** A problem that says more than the schema can; undefined: none is known. `path` has no positions: `a.b`. */
  refusedKey?(path: string): { message: string; code: Code } | undefined;
  refusedValue?(path: string, text: string): { message: string; code: Code } | undefined;
  /** The code of what a check of the schema's own reported. */
  codeOf?(issue: Issue): Code | undefined;
};

/** The problems behind one issue, each naming the key, what was found and what is expected. */
export function explainIssue<Code extends string>(
  issue: Issue,
  document: RefusedDocument<Code>,
  parents: readonly PathKey[] = [],
): FileProblem<Code>[] {
  const { file, value, kind } = document;
  const path = [...parents, ...(issue.path as PathKey[])];
  const invalid = (message: string, at: readonly PathKey[], what: 'key' | 'value') => {
    return { code: kind.invalidCode, message, ...file.locate(at, what) };
  };
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => explainUnknownKey(key, path, document));
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.filter((branch) => !isWrongKind(branch));
    if (branches.length === 1)
      return (branches[0] ?? []).flatMap((inner) => explainIssue(inner, document, path));
  }
  if (issue.code === 'invalid_key') return issue.issues.map((inner) => invalid(inner.message, path, 'key'));
  const found = valueAt(value, path);
  const name = nameOf(path, kind.noun);
  if (found === undefined) {
    const parent = path.slice(0, -1);
    return [invalid(`'${String(path.at(-1))}' is missing in ${nameOf(parent, kind.noun)}`, parent, 'value')];
  }
  const text = typeof found === 'string' ? found : '';
  const refused = document.refusedValue?.(schemaPath(path), text);
  if (refused)
    return [{ ...invalid(`${name}: ${text}: ${refused.message}`, path, 'value'), code: refused.code }];
  const problem = invalid(`${name}: ${inWords(issue, found)}`, path, 'value');
  return [{ ...problem, code: document.codeOf?.(issue) ?? kind.invalidCode }];
}

/** A branch of a union that fails because the value is of another kind says nothing about what was meant. */
function isWrongKind(branch: readonly Issue[]): boolean {
  return branch.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0);
}

function explainUnknownKey<Code extends string>(
  key: string,
  parents: readonly PathKey[],
  { kind, schema, file, refusedKey }: RefusedDocument<Code>,
): FileProblem<Code> {
  const path = [...parents, key];
  const at = file.locate(path, 'key');
  const refused = refusedKey?.(schemaPath(path));
  if (refused)
    return { code: refused.code, message: `${nameOf(path, kind.noun)}: ${refused.message}`, ...at };
  const known = knownKeysAt(schema, parents);
  const nearest = nearestName(key, known);
  const where = parents.length > 0 ? ` in ${nameOf(parents, kind.noun)}` : '';
  const advice = nearest ? `did you mean '${nearest}'?` : `known are ${known.join(', ')}`;
  return { code: kind.invalidCode, message: `unknown key '${key}'${where}: ${advice}`, ...at };
}

function inWords(issue: Issue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KINDS[issue.expected] ?? issue.expected}, found ${describe(found)}`;
    case 'invalid_union':
      return `expected ${unionKinds(issue)}, found ${describe(found)}`;
    case 'invalid_value':
      return `expected ${issue.values
        .map(String)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')}, found ${describe(found)}`;
    case 'too_small':
      return typeof found === 'number'
        ? `${found} is less than ${issue.minimum}`
        : 'this is empty: fill it or remove the key';
    case 'too_big':
      return `${describe(found)} is more than ${issue.maximum}`;
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'keys and values',
  record: 'keys and values',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function unionKinds(issue: Issue & { code: 'invalid_union' }): string {
  const kinds = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === 'invalid_type' ? [KINDS[inner.expected] ?? inner.expected] : []));
  return [...new Set(kinds)].join(' or ');
}

const TEXT_SHOWN = 60;

function describe(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'keys and values';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : typeof value;
  return `the text '${text.length > TEXT_SHOWN ? `${text.slice(0, TEXT_SHOWN)}…` : text}'`;
}

/** `contents.packages[2]`, as people say it. */
function nameOf(path: readonly PathKey[], noun: string): string {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return name.replace(/^\./, '') || `the ${noun}`;
}

/** `contents.packages.[]`: the place in the schema, without positions. */
function schemaPath(path: readonly PathKey[]): string {
  return path.filter((key) => typeof key === 'string').join('.');
}

export function valueAt(value: unknown, path: readonly PathKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<PathKey, unknown>)[key];
  }
  return current;
}
