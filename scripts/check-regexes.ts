/**
 * Every regular expression of the sources, literal or built of parts, takes time that grows with the length of its text at most: recheck proves it, or finds an attack.
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

/** Modules at whose loading regular expressions are built from parts; the cataloguers load all tables of the catalog. */
const TABLES = 'src/catalog/cataloguers.ts';

type Found = { source: string; flags: string; places: string[] };

/** Literals; the places of `new RegExp` go into `building`. */
function regexesOf(files: readonly string[], building: Set<string>): Map<string, Found> {
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
      NewExpression(node) {
        if (node.callee.type !== 'Identifier' || node.callee.name !== 'RegExp') return;
        building.add(`${file}:${text.slice(0, node.start).split('\n').length}`);
      },
    });
    visitor.visit(program);
  }
  return found;
}

/**
 * Adds those that are built from parts of our own, which is done once, when a module is loaded. Gives the places where nothing was built: what is put
 * together later, maybe from text of others, cannot be proven.
 */
async function addBuilt(found: Map<string, Found>, building: ReadonlySet<string>): Promise<string[]> {
  const seen = new Set<string>();
  const Plain = globalThis.RegExp;
  globalThis.RegExp = new Proxy(Plain, {
    construct(target, parts, as) {
      const regex = Reflect.construct(target, parts, as === globalThis.RegExp ? Plain : as) as RegExp;
      const by = new Error('for its stack').stack?.split('\n')[2];
      const place = [...building].find((each) => by?.includes(`/${each}:`));
      if (place !== undefined) {
        seen.add(place);
        const key = `/${regex.source}/${regex.flags}`;
        const known = found.get(key) ?? { source: regex.source, flags: regex.flags, places: [] };
        found.set(key, { ...known, places: [...known.places, place] });
      }
      return regex;
    },
  });
  for (const file of new Set([TABLES, ...[...building].map((place) => place.replace(/:\d+$/, ''))]))
    await import(join(root, file));
  globalThis.RegExp = Plain;
  return [...building].filter((place) => !seen.has(place));
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
const building = new Set<string>();
const all = regexesOf(files, building);
const unbuilt = await addBuilt(all, building);
const own = [...all].filter(([key]) => !Object.hasOwn(ALLOWED_REGEXES, key));
const unproven = own.filter(([key]) => isForAll || !proven.has(idOf(key)));
const problems = Object.keys(ALLOWED_REGEXES)
  .filter((key) => !all.has(key))
  .map((key) => `${key} is allowed in allowed-regexes.ts and stands nowhere`);
for (const place of unbuilt)
  problems.push(`${place}: built while the program runs, which nobody can prove: write a literal`);
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
