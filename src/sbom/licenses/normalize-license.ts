import { spdxIdOf } from './license-names.ts';

/** `expression`: what SPDX can say of it. `name`: the words, where it cannot. One of both is there, or nothing. */
export type NormalLicense = { expression?: string; name?: string };

const MAX_LENGTH = 2000;
const MAX_NAME = 200;
const MAX_DEPTH = 20;

/**
 * Reads what a package says of its licence: an SPDX expression in any case and with the old ids, one licence in the words of
 * its makers ("Apache License, Version 2.0"), or Cargo's old `MIT/Apache-2.0`.
 */
export function normalizeLicense(text: string): NormalLicense {
  const words = text.trim().replace(/\s+/g, ' ');
  if (words === '' || /^(?:NOASSERTION|NONE|UNKNOWN|UNLICENSED|UNDEFINED)$/i.test(words)) return {};
  if (words.length > MAX_LENGTH) return { name: `${words.slice(0, MAX_NAME)}…` };
  const expression =
    parseExpression(words) ??
    spdxIdOf(words) ??
    parseExpression(words.replaceAll('/', ' OR ')) ??
    // Alpine's way of old: one after the other.
    parseExpression(words.replaceAll(' ', ' AND '));
  return expression === undefined ? { name: words.slice(0, MAX_NAME) } : { expression };
}

type Operator = 'AND' | 'OR';
type Parsed = { text: string; binds: Operator | undefined };

/** SPDX 2.3, annex D. Undefined: it is none, or names a licence that is not listed. */
function parseExpression(text: string): string | undefined {
  const tokens = text.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const word = (): string | undefined => tokens[at]?.toUpperCase();

  function choice(depth: number): Parsed | undefined {
    return joined('OR', depth, () => joined('AND', depth, () => single(depth)));
  }

  function joined(operator: Operator, depth: number, next: () => Parsed | undefined): Parsed | undefined {
    const parts: Parsed[] = [];
    do {
      const part = depth > MAX_DEPTH ? undefined : next();
      if (part === undefined) return undefined;
      parts.push(part);
    } while (word() === operator && ++at);
    if (parts.length === 1) return parts[0];
    const texts = parts.map((part) =>
      operator === 'AND' && part.binds === 'OR' ? `(${part.text})` : part.text,
    );
    return { text: texts.join(` ${operator} `), binds: operator };
  }

  function single(depth: number): Parsed | undefined {
    if (tokens[at] === '(') {
      at++;
      const inner = choice(depth + 1);
      return tokens[at++] === ')' ? inner : undefined;
    }
    const license = licenseOf(tokens[at++]);
    if (license === undefined) return undefined;
    if (word() !== 'WITH') return { text: license, binds: undefined };
    at++;
    const exception = tokens[at++] ?? '';
    if (!/^[A-Za-z0-9.-]{1,64}$/.test(exception)) return undefined;
    return { text: `${license} WITH ${exception}`, binds: undefined };
  }

  const whole = choice(0);
  return at === tokens.length ? whole?.text : undefined;
}

function licenseOf(token = ''): string | undefined {
  if (/^(?:DocumentRef-[A-Za-z0-9.-]{1,100}:)?LicenseRef-[A-Za-z0-9.-]{1,200}$/.test(token)) return token;
  const id = spdxIdOf(token);
  if (id !== undefined) return id;
  const older = token.endsWith('+') ? spdxIdOf(token.slice(0, -1)) : undefined;
  return older === undefined || older.includes('GPL') ? undefined : `${older}+`;
}
