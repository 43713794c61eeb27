/**
 * Every regular expression of the sources takes time that grows with the length of its text at most: recheck proves it, or finds an attack.
 * What it cannot prove, or is slower, stands in allowed-regexes.ts with a reason. A proof takes seconds and holds for ever, so proven ones
 * are listed by digest in proven-regexes.json: `--record` adds those that are new, `--all` proves every one again (`test:long`).
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { check, type Diagnostics } from 'recheck';
import { ALLOWED_REGEXES } from './allowed-regexes.ts';

const TIMEOUT_MS = 60_000;
const root = join(import.meta.dirname, '..');

type Found = { source: string; flags: string; places: string[] };

function regexesOf(files: readonly string[]): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    const { program } = parseSync(file, text);
    const visitor = new Visitor({
      Literal(node) {
        if (!('regex' in node)) return;
        const { pattern, flags } = node.regex;
        const key = `/${pattern}/${flags}`;
        const known = found.get(key) ?? { source: pattern, flags, places: [] };
        known.places.push(`${file}:${text.slice(0, node.start).split('\n').length}`);
        found.set(key, known);
      },
    });
    visitor.visit(program);
  }
  return found;
}

async function problemOf(key: string, { source, flags, places }: Found): Promise<string | undefined> {
  const verdict = await check(source, flags, { timeout: TIMEOUT_MS });
  if (verdict.status === 'safe') return undefined;
  return `${places.join(', ')}: ${key} is ${gradeOf(verdict)}`;
}

function gradeOf(verdict: Exclude<Diagnostics, { status: 'safe' }>): string {
  if (verdict.status === 'unknown') return `not proven (${verdict.error.kind})`;
  const { complexity } = verdict;
  return complexity.type === 'polynomial' ? `of degree ${complexity.degree}` : complexity.type;
}

const PROVEN = join(root, 'scripts/proven-regexes.json');
const proven = new Set(JSON.parse(readFileSync(PROVEN, 'utf8')) as string[]);
const idOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);

const isForAll = process.argv.includes('--all');
const files = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.endsWith('.test.ts'));
const all = regexesOf(files);
const own = [...all].filter(([key]) => !Object.hasOwn(ALLOWED_REGEXES, key));
const unproven = own.filter(([key]) => isForAll || !proven.has(idOf(key)));
const problems = Object.keys(ALLOWED_REGEXES)
  .filter((key) => !all.has(key))
  .map((key) => `${key} is allowed in allowed-regexes.ts and stands nowhere`);
const waiting = unproven[Symbol.iterator]();
async function work(): Promise<void> {
  for (const [key, found] of waiting) {
    const problem = await problemOf(key, found);
    if (problem === undefined) proven.add(idOf(key));
    else problems.push(problem);
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work));
for (const problem of problems.sort()) console.error(problem);
if (process.argv.includes('--record')) {
  const kept = own.map(([key]) => idOf(key)).filter((id) => proven.has(id));
  writeFileSync(PROVEN, `${JSON.stringify(kept.sort(), null, 2)}\n`);
} else if (unproven.length > 0 && !isForAll && problems.length === 0)
  console.error('proven now, and again each time until: node scripts/check-regexes.ts --record');
console.error(
  `${own.length} regular expressions, ${unproven.length} of them proven now, ${Object.keys(ALLOWED_REGEXES).length} allowed`,
);
process.exit(problems.length === 0 ? 0 : 1);
