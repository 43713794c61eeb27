import { linesUpTo, type Say } from '../../../base/at-most.ts';

/** The sections of a `desc` or `files` file of libalpm's local database: `%NAME%`, then a value a line, then an empty one. */
export function sectionsOf(text: string, say: Say): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let values: string[] | undefined;
  for (const line of linesUpTo(MOST_LINES, text, say)) {
    const name = /^%([A-Z0-9]{1,40})%$/.exec(line)?.[1];
    if (name !== undefined) {
      values = sections.get(name) ?? [];
      sections.set(name, values);
    } else if (line !== '') values?.push(line);
  }
  return sections;
}

const MOST_LINES = 1_000_000;

/** Regular files of an mtree(5) listing as makepkg writes it, each with its SHA-256 or else its MD5; '' where it gives none. */
export function mtreeFiles(text: string, say: Say): [path: string, digest: string][] {
  const files: [string, string][] = [];
  let usual = '';
  for (const line of linesUpTo(MOST_LINES, text, say)) {
    if (line.startsWith('/set')) usual = /\btype=(\w+)/.exec(line)?.[1] ?? usual;
    if (!line.startsWith('./')) continue;
    const [name = '', ...words] = line.split(' ');
    const type = words.find((word) => word.startsWith('type='))?.slice(5) ?? usual;
    if (type !== 'file' || /^\.\/\.[A-Z]+$/.test(name)) continue;
    const digest =
      /\bsha256(?:digest)?=([0-9a-f]{64})\b/.exec(line) ?? /\bmd5(?:digest)?=([0-9a-f]{32})\b/.exec(line);
    files.push([unquoted(name.slice(2)), digest?.[1] ?? '']);
  }
  return files;
}

/** vis(3): `\040` is a space. */
function unquoted(name: string): string {
  return name.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8) & 0xff),
  );
}
