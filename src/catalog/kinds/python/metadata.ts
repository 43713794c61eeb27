import { atMost, type Say } from '../../../base/at-most.ts';
import type { PythonMetadata } from './types.ts';

const MAX_HEADERS = 5000;
const MAX_VALUE = 1000;
const MAX_REQUIRES = 500;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const VERSION = /^[A-Za-z0-9][A-Za-z0-9.!+_-]*$/;

/** Headers up to the first empty line; the description below it is not looked at. Undefined: no name or version. */
export function parseMetadata(text: string, say: Say): PythonMetadata | undefined {
  const headers = headersOf(text, say);
  const one = (name: string): string | undefined => {
    const value = headers.get(name)?.[0]?.trim();
    return value === undefined || value === '' || value.toUpperCase() === 'UNKNOWN' ? undefined : value;
  };
  const name = one('name');
  const version = one('version');
  if (name === undefined || version === undefined || !NAME.test(name) || !VERSION.test(version))
    return undefined;
  const optional = {
    summary: one('summary')?.split('\n', 1)[0]?.slice(0, 300),
    homepage: one('home-page') ?? homepageOf(headers.get('project-url') ?? []),
    author: one('author') ?? one('maintainer'),
    email: one('author-email') ?? one('maintainer-email'),
    licenseExpression: one('license-expression'),
    license: one('license'),
  };
  const defined = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    name,
    version,
    ...(Object.fromEntries(defined) as Partial<PythonMetadata>),
    classifiers: (headers.get('classifier') ?? []).flatMap(licenseClassifier),
    requires: [...atMost(headers.get('requires-dist') ?? [], MAX_REQUIRES, 'requirements', say)],
  };
}

/** By lower-case name; continuation lines are kept as lines. */
function headersOf(text: string, say: Say): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  let last: string[] | undefined;
  let count = 0;
  for (const line of text.split(/\r?\n/)) {
    if (line === '') break;
    if (++count > MAX_HEADERS) {
      say(`it has more than ${MAX_HEADERS} lines of headers; the rest is left out`);
      break;
    }
    if (line.startsWith(' ') || line.startsWith('\t')) {
      const value = last?.at(-1);
      if (last !== undefined && value !== undefined && value.length < MAX_VALUE)
        last[last.length - 1] = `${value}\n${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const key = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1, colon + 1 + MAX_VALUE).trim();
    last = headers.get(key);
    if (last === undefined) headers.set(key, (last = [value]));
    else last.push(value);
  }
  return headers;
}

/** `Homepage, https://…`; where none is called so, none is meant. */
function homepageOf(urls: readonly string[]): string | undefined {
  for (const url of urls) {
    const comma = url.indexOf(',');
    const label = url
      .slice(0, Math.max(comma, 0))
      .toLowerCase()
      .replaceAll(/[^a-z]/g, '');
    if (label === 'homepage' || label === 'home') return url.slice(comma + 1).trim();
  }
  return undefined;
}

function licenseClassifier(classifier: string): string[] {
  if (!classifier.startsWith('License ::')) return [];
  const last = classifier.slice(classifier.lastIndexOf('::') + 2).trim();
  return last === 'OSI Approved' ? [] : [last];
}
