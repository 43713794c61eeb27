import type { ImportStatement } from './import-statements.ts';
import type { Token } from './python-tokens.ts';

/** Packages that run what their caller hands them. */
const PACKAGES = new Set(['pexpect', 'ptyprocess', 'invoke', 'fabric', 'plumbum', 'sh', 'delegator']);
const CALLS = new Set(['spawn', 'spawnu', 'PopenSpawn', 'run', 'runu', 'sudo', 'local', 'chain']);

/** Command lines of `pexpect.spawn("t -a")`, `c.run("t -a")` of invoke, `local["t"]` of plumbum, `sh.t("-a")`: byte strings. */
export function handedCommands(tokens: readonly Token[], statements: readonly ImportStatement[]): string[] {
  const modules = new Set(
    statements.flatMap(({ from, names }) =>
      (from === undefined ? names : [from]).map((name) => name.split('.', 1)[0] ?? ''),
    ),
  );
  if (![...modules].some((name) => PACKAGES.has(name))) return [];
  const commands = statements.flatMap(({ from, names }) => (from === 'sh' ? names : []));
  for (const [at, { kind, value }] of tokens.entries()) {
    if (kind !== 'name') continue;
    const [next, given] = [tokens[at + 1], tokens[at + 2]];
    if (CALLS.has(value) && given?.kind === 'text' && (next?.value === '(' || next?.value === '['))
      commands.push(given.value);
    if (value === 'sh' && modules.has('sh') && next?.value === '.' && given?.kind === 'name')
      commands.push(given.value);
  }
  return commands;
}
