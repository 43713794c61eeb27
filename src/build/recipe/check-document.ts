import type { z } from 'zod';
import { nearestName } from '../../base/index.ts';
import { checkMeaning } from './check-meaning.ts';
import { type Problem, problemsError } from './problem.ts';
import type { PathKey, YamlFile } from './read-yaml.ts';
import { REFUSED_KEYS, REFUSED_VALUES } from './refused-keys.ts';
import { RecipeDocument } from './schema.ts';
import { knownKeysAt } from './schema-keys.ts';

type Issue = z.core.$ZodIssue;

/** One file as a checked document. Throws one error that names every problem of the file. */
export function checkDocument(file: YamlFile): RecipeDocument {
  const value = file.value ?? {};
  let result = RecipeDocument.safeParse(value);
  if (!result.success && takeScalarsAsWritten(file, value, result.error.issues))
    result = RecipeDocument.safeParse(value);
  const problems = result.success
    ? checkMeaning(result.data, file)
    : result.error.issues.flatMap((issue) => explain(issue, [], file, value));
  if (problems.length > 0) throw problemsError(file.file, file.text, problems);
  return result.data as RecipeDocument;
}

/** Where text is wanted, `run-as: 65532` or `VERSION: 1.10` is the text as written, as in apko. True when any was taken. */
function takeScalarsAsWritten(
  file: YamlFile,
  value: unknown,
  issues: readonly Issue[],
  parents: PathKey[] = [],
): boolean {
  let taken = false;
  for (const issue of issues) {
    const path = [...parents, ...(issue.path as PathKey[])];
    if (issue.code === 'invalid_union') {
      for (const branch of issue.errors) taken = takeScalarsAsWritten(file, value, branch, path) || taken;
    } else if (issue.code === 'invalid_type' && issue.expected === 'string') {
      const found = valueAt(value, path);
      const source =
        typeof found === 'number' || typeof found === 'boolean' ? file.sourceOf(path) : undefined;
      const [parent, key] = [valueAt(value, path.slice(0, -1)), path.at(-1)];
      if (source === undefined || key === undefined || typeof parent !== 'object' || parent === null)
        continue;
      (parent as Record<PathKey, unknown>)[key] = source.text;
      taken = true;
    }
  }
  return taken;
}

function explain(issue: Issue, parents: PathKey[], file: YamlFile, value: unknown): Problem[] {
  const path = [...parents, ...(issue.path as PathKey[])];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => explainUnknownKey(key, path, file));
  if (issue.code === 'invalid_union') {
    const branches = issue.errors.filter((branch) => !isWrongKind(branch));
    if (branches.length === 1)
      return (branches[0] ?? []).flatMap((inner) => explain(inner, path, file, value));
  }
  if (issue.code === 'invalid_key')
    return issue.issues.map((inner) => invalid(inner.message, path, file, 'key'));
  const found = valueAt(value, path);
  if (found === undefined) {
    const key = String(path.at(-1));
    return [invalid(`'${key}' is missing in ${nameOf(path.slice(0, -1))}`, path.slice(0, -1), file, 'value')];
  }
  const text = typeof found === 'string' ? found : '';
  const refused = REFUSED_VALUES[schemaPath(path)]?.[text];
  if (refused)
    return [
      {
        ...invalid(`${nameOf(path)}: ${text}: ${refused}`, path, file, 'value'),
        code: 'RECIPE_UNSUPPORTED',
      },
    ];
  const problem = invalid(`${nameOf(path)}: ${inWords(issue, found)}`, path, file, 'value');
  return [isUnsupported(issue) ? { ...problem, code: 'RECIPE_UNSUPPORTED' } : problem];
}

function isUnsupported(issue: Issue): boolean {
  return issue.code === 'custom' && issue.params?.['isUnsupported'] === true;
}

/** A branch of a union that fails because the value is of another kind says nothing about what was meant. */
function isWrongKind(branch: readonly Issue[]): boolean {
  return branch.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0);
}

function explainUnknownKey(key: string, parents: readonly PathKey[], file: YamlFile): Problem {
  const path = [...parents, key];
  const dotted = schemaPath(path);
  const refused = Object.hasOwn(REFUSED_KEYS, dotted) ? REFUSED_KEYS[dotted] : undefined;
  if (refused)
    return { ...invalid(`${nameOf(path)}: ${refused}`, path, file, 'key'), code: 'RECIPE_UNSUPPORTED' };
  const known = knownKeysAt(parents);
  const nearest = nearestName(key, known);
  const where = parents.length > 0 ? ` in ${nameOf(parents)}` : '';
  const advice = nearest ? `did you mean '${nearest}'?` : `known are ${known.join(', ')}`;
  return invalid(`unknown key '${key}'${where}: ${advice}`, path, file, 'key');
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

function invalid(message: string, path: readonly PathKey[], file: YamlFile, what: 'key' | 'value'): Problem {
  return { code: 'RECIPE_INVALID', message, ...file.locate(path, what) };
}

/** `contents.packages[2]`, as people say it. */
export function nameOf(path: readonly PathKey[]): string {
  const name = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return name.replace(/^\./, '') || 'the recipe';
}

/** `contents.packages.[]`: the place in the schema, without positions. */
function schemaPath(path: readonly PathKey[]): string {
  return path.filter((key) => typeof key === 'string').join('.');
}

function valueAt(value: unknown, path: readonly PathKey[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<PathKey, unknown>)[key];
  }
  return current;
}
