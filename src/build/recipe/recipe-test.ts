import type { RecipeDocument } from './schema.ts';
import { splitShellWords } from './shell-words.ts';
import type { RecipeTest, TestCheck } from './types.ts';

const DEFAULT_SECONDS = 60;

/** `test:` with its defaults filled in; the schema has accepted it. */
export function normaliseTest({
  environment = {},
  'time-out': timeOutSeconds = DEFAULT_SECONDS,
  checks,
}: NonNullable<RecipeDocument['test']>): RecipeTest {
  return { environment, timeOutSeconds, checks: checks.map(normaliseCheck) };
}

function normaliseCheck(check: NonNullable<RecipeDocument['test']>['checks'][number]): TestCheck {
  if ('http' in check)
    return { kind: 'http', url: check.http, status: check.status ?? 200, contains: check.contains ?? '' };
  if ('tcp' in check) return { kind: 'tcp', port: check.tcp };
  if ('path' in check) return { kind: 'path', path: check.path };
  const { command, exit = 0, contains = '' } = check;
  const argv = typeof command === 'string' ? splitShellWords(command) : command;
  return { kind: 'command', argv: Array.isArray(argv) ? argv : [], exit, contains };
}
