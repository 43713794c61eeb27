/** A table of an array of tables: its keys, those of its own tables with a point between, and the text of their values. */
export type TomlTable = ReadonlyMap<string, string>;

const MOST_LINES = 500_000;
const MOST_VALUE = 100_000;
const HEADER = /^\[\[?\s*([^\]]{1,200}?)\s*\]\]?/;
const PAIR = /^\s*("[^"]{1,200}"|[\w.-]{1,200})\s*=\s*(.*)$/;

/**
 * The tables of `[[name]]` in a TOML file that a tool wrote: lock files of Python and Rust are made of nothing else. Values stay text;
 * arrays over several lines are put together. No reader of TOML at large.
 */
export function tomlTables(text: string, name: string): TomlTable[] {
  const tables: Map<string, string>[] = [];
  let prefix: string | undefined;
  let open: { key: string; value: string } | undefined;
  for (const line of text.split(/\r?\n/, MOST_LINES)) {
    const table = tables.at(-1);
    if (open !== undefined) {
      if (open.value.length < MOST_VALUE) open.value += `\n${line}`;
      table?.set(open.key, open.value);
      if (isClosed(line)) open = undefined;
      continue;
    }
    const header = HEADER.exec(line)?.[1];
    if (header !== undefined) {
      if (header === name && line.startsWith('[[')) {
        tables.push(new Map());
        prefix = '';
      } else prefix = header.startsWith(`${name}.`) ? `${header.slice(name.length + 1)}.` : undefined;
      continue;
    }
    const [, key = '', value = ''] = prefix === undefined ? [] : (PAIR.exec(line) ?? []);
    if (key === '') continue;
    const full = `${prefix}${key.replaceAll('"', '')}`;
    table?.set(full, value);
    if (value.startsWith('[') && !isClosed(value)) open = { key: full, value };
  }
  return tables;
}

function isClosed(line: string): boolean {
  return /\]\s*(?:#.*)?$/.test(line);
}

/** The first string in a value. */
export function tomlString(value: string | undefined): string | undefined {
  return value === undefined ? undefined : /"((?:[^"\\]|\\.){1,500})"/.exec(value)?.[1];
}

export function tomlStrings(value: string | undefined): string[] {
  return [...(value ?? '').matchAll(/"((?:[^"\\]|\\.){1,500})"/g)].map(([, text = '']) => text);
}

/** Of an array of inline tables: `[{ name = "a" }, { name = "b" }]`. */
export function tomlNames(value: string | undefined): string[] {
  return [...(value ?? '').matchAll(/\bname\s*=\s*"([^"]{1,200})"/g)].map(([, text = '']) => text);
}
