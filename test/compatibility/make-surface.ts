/**
 * Writes `command-surface.json` and `command-lines.json` of the checkout that this file lies in: what may be typed, and every line that
 * stands in what users read.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { blocksOf, proseOf, wordsOf } from '../fakes/markdown.ts';
import { parseLine, readSurface } from './surface.ts';
import { fixtures } from './world.ts';

const root = join(import.meta.dirname, '../..');
const PLACES = ['*.md', 'docs/**/*.md', 'examples/**/*', 'recipes/**/*', '.ci/**/*', 'wasm/*.md'];

const surface = await readSurface();
const COMMAND = `(?:${[...Object.keys(surface.commands), 'help', '--\\w+'].join('|')})`;
/** A line as it is typed: without prompt, variables before it, redirections and comments behind it. */
const TYPED = new RegExp(
  `(?:^|\\| |&& |; |\\$\\(|"|\`|run: )(?:npx |sudo )*shearwall ((?:-\\S+ (?:\\S+ )?)?${COMMAND}(?: .*?)?)(?= *(?: [>|#]| && | &$|;|\`|\\)"?$|$))`,
  'gm',
);

/** `parses`: whole; else words in running text that leave something out, of which only what is there is held. */
type Found = { line: string; words: string[]; parses: boolean; files: string[] };

const found = new Map<string, Found>();
for (const file of globSync(PLACES, { cwd: root, withFileTypes: true })) {
  if (!file.isFile() || /node_modules|\/(?:target|build)$/.test(file.parentPath)) continue;
  const path = join(file.parentPath, file.name);
  const name = path.slice(root.length + 1);
  for (const line of linesOf(name, readFileSync(path, 'utf8'))) {
    const words = wordsOf(line);
    const parses = await parseLine(words).then(
      () => true,
      () => false,
    );
    const known = found.get(line) ?? { line, words, parses, files: [] };
    if (!known.files.includes(name)) known.files.push(name);
    found.set(line, known);
  }
}
const lines = [...found.values()].toSorted((a, b) => (a.line < b.line ? -1 : 1));
for (const { files } of lines) files.sort();
writeFileSync(join(fixtures, 'command-lines.json'), pretty(lines));
writeFileSync(join(fixtures, 'command-surface.json'), pretty(surface));
writeFileSync(join(fixtures, 'documents.json'), pretty(documents()));

/** The recipes, policies, feed files and ignore files that stand in the documents; who reads them copies them. */
function documents(): { file: string; kind: string; text: string }[] {
  const pages = globSync(['README.md', 'docs/{tasks,reference}/*.md', 'examples/**/*.md'], { cwd: root });
  return pages.toSorted().flatMap((file) =>
    blocksOf(readFileSync(join(root, file), 'utf8'), ['yaml']).flatMap((text) => {
      const kind = kindOf(Object.keys((parse(text) ?? {}) as object));
      return kind === undefined ? [] : [{ file, kind, text }];
    }),
  );
}

function kindOf(keys: readonly string[]): string | undefined {
  if (keys.some((key) => ['apiVersion', 'attestors'].includes(key)) || keys.length === 0) return undefined;
  return ['policies', 'feeds', 'ignore'].find((key) => keys.includes(key)) ?? 'recipe';
}

function linesOf(name: string, text: string): string[] {
  if (!name.endsWith('.md')) return typedIn(text.replaceAll(/^\s*#\s*/gm, ''));
  const blocks = blocksOf(text, ['sh', 'console', 'text', 'yaml', 'bash', 'dockerfile', '']);
  const inline = [...proseOf(text).matchAll(/`(shearwall [^`]*)`/g)].map((match) => match[1] ?? '');
  return [...blocks, ...inline].flatMap(typedIn);
}

function typedIn(text: string): string[] {
  const joined = text
    .replaceAll(/ \\\n\s*/g, ' ')
    .replaceAll(/^\s*(?:\$ )?(?:\w+=(?:\$\([^)]*\)|"[^"]*"|\S*) )*/gm, '');
  return [...joined.matchAll(TYPED)]
    .map((match) => (match[1] ?? '').trim().replace(/^([^"]*)"[^"]*$/, '$1'))
    .filter((line) => !/\[options\]|<\w+>/.test(line));
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
