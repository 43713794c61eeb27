import type { PackageRequest } from './types.ts';

const NAME = /^[a-z0-9][a-z0-9+.-]+$/;
/** Debian policy 5.6.12, and `*` for globs. */
const VERSION = /^(?:\d+:)?[0-9A-Za-z][0-9A-Za-z.+~:*-]*$/;

const RELATIONS: Readonly<Record<string, '=' | '>=' | '>>' | '<=' | '<<'>> = {
  '=': '=',
  '>=': '>=',
  '>>': '>>',
  '<=': '<=',
  '<<': '<<',
  // apko's strict comparisons; Debian gave the single signs up because they once meant >= and <=.
  '>': '>>',
  '<': '<<',
};

/** Reads `nginx`, `nginx=1.26.*`, `nginx >= 1.26`; what is wrong comes back as a sentence. */
export function parsePackageRequest(text: string): PackageRequest | { problem: string } {
  const refusal = refusedForm(text);
  if (refusal) return { problem: refusal };

  const [, name = '', sign, version] = /^([^\s=<>~]*)\s*(?:([=<>~]+)\s*(.*))?$/s.exec(text.trim()) ?? [];
  if (!NAME.test(name)) {
    return {
      problem: `'${text}' is not a package: names are lowercase letters, digits and + - . (NAME, NAME=VERSION, NAME>=VERSION)`,
    };
  }
  if (sign === undefined) return { text, name };

  const relation = RELATIONS[sign];
  if (relation === undefined)
    return { problem: `'${sign}' in '${text}' is not a relation: use =, >=, >>, <= or <<` };
  if (!version || !VERSION.test(version)) {
    return {
      problem: `'${version}' in '${text}' is not a Debian version (like 1.26.3-3+deb13u1, or 1.26.* after =)`,
    };
  }
  if (!version.includes('*')) return { text, name, constraint: { relation, version } };
  if (relation !== '=') return { problem: `'*' in '${text}' has a meaning only after '='` };
  return { text, name, constraint: { relation: 'glob', version } };
}

/** Forms of apko and apt that would be misread otherwise. */
function refusedForm(text: string): string | undefined {
  const name = /^!?([^\s=<>~@:/!]+)/.exec(text)?.[1] ?? 'NAME';
  const fuzzy = /^[^=<>~]+(?:=~|~=|~)\s*([^=<>~]*)$/.exec(text);
  if (text.startsWith('!')) {
    return `'${text}' forbids a package as apko does; write it under contents.exclude, with a reason: {package: ${name}, reason: …}`;
  }
  if (fuzzy) {
    return `'${text}' uses apk's fuzzy match, and '~' is part of Debian versions; write '${name}=${fuzzy[1]}.*' or '${name}=${fuzzy[1]}-*'`;
  }
  if (text.includes('@'))
    return `'${text}' names an apk repository by label; Debian repositories have none, so write '${name}'`;
  if (/^[^=<>~]+:/.test(text))
    return `'${text}' names an architecture; 'archs' decides that, so write '${name}'`;
  if (/^[^=<>~]+\//.test(text))
    return `'${text}' names a suite or a file; add the suite to contents.repositories and write '${name}'`;
  return undefined;
}
