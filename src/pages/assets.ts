import { readFileSync } from 'node:fs';

/** Each stands behind what it imports. */
const MODULES = ['say', 'theme', 'content', 'row', 'sort', 'filter', 'part', 'table', 'treemap', 'page'];

/** Modules in their folder, so that tools read them as such; one script in the page, which can import nothing. */
export function pageScript(): string {
  const modules = MODULES.map((name) =>
    asset(`${name}.js`)
      .replaceAll(/^import .*\n/gm, '')
      .replaceAll(/^export /gm, ''),
  );
  return `(() => {\n'use strict';\n${modules.join('')}})();\n`;
}

export function asset(name: string): string {
  return readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8');
}
