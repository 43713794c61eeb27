import { readFileSync } from 'node:fs';

/** Each stands behind what it imports. */
const REPORT = ['say', 'theme', 'content', 'row', 'sort', 'filter', 'part', 'table', 'treemap', 'page'];
const FLEET = [
  'make',
  'words',
  'ask',
  'verdict',
  'rows',
  'exposure',
  'clusters',
  'policies',
  'notifications',
  'session',
  'command-line',
  'main',
];

/** What a report does beyond its HTML. */
export function reportScript(): string {
  return joined(REPORT);
}

/** The page of a server. */
export function fleetScript(): string {
  return joined(['say', 'theme', ...FLEET.map((name) => `fleet/${name}`)]);
}

/** Modules in their folder, so that tools read them as such; one script in the page, which can import nothing. */
function joined(names: readonly string[]): string {
  const modules = names.map((name) =>
    asset(`${name}.js`)
      .replaceAll(/^import .*\n/gm, '')
      .replaceAll(/^export /gm, ''),
  );
  return `(() => {\n'use strict';\n${modules.join('')}})();\n`;
}

export function asset(name: string): string {
  return readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8');
}
