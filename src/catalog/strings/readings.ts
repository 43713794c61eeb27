import type { RandomAccess } from '../../binaries/index.ts';
import type { CompiledRule } from './rule-conditions.ts';

/** What one place in a file says by one rule. */
export type Reading = { name?: string; version: string | undefined; text: string; offset: number };

const LIMIT_TEXT = 80;
/** Places of a literal at which a pattern is tried. */
const LIMIT_PLACES = 1024;
const LIMIT_COPIES = 16_384;

/**
 * Of the first rule that says a version, else of the first that fits. When its places contradict each other, no version is better
 * than a wrong one.
 */
export function chosen(sets: readonly Reading[][], hasCopies: boolean): Reading[] {
  const single = sets.flatMap((readings) => {
    const distinct = [
      ...new Map(
        readings.map((reading) => [`${reading.name ?? ''} ${reading.version ?? ''}`, reading]),
      ).values(),
    ];
    const [first] = distinct;
    if (first === undefined) return [];
    if (distinct.length > 1 && !hasCopies) return [[{ ...first, version: undefined }]];
    return [distinct];
  });
  return single.find((readings) => readings.every(({ version }) => version !== undefined)) ?? single[0] ?? [];
}

type SearchedFile = {
  places: ReadonlyMap<string, readonly number[]>;
  name: string;
  content: RandomAccess;
  hasCopies: boolean;
};

export function readingsOf(
  rule: CompiledRule,
  { places, name, content, hasCopies }: SearchedFile,
): Reading[] {
  if (!rule.isPossible(places, name)) return [];
  if (!rule.requires.every((literal) => places.has(literal))) return [];
  if (rule.unless.some((literal) => places.has(literal))) return [];
  const most = hasCopies ? LIMIT_COPIES : LIMIT_PLACES;
  return rule.literals.flatMap((literal) =>
    (places.get(literal) ?? [])
      .slice(0, most)
      .flatMap((offset) => readingAt(rule, offset, literal.length, content) ?? []),
  );
}

function readingAt(
  { pattern, reach: [before, after] }: CompiledRule,
  offset: number,
  literalBytes: number,
  content: RandomAccess,
): Reading | undefined {
  if (pattern === undefined) {
    const text = content.read(offset, literalBytes).toString('latin1');
    return { version: undefined, text: printable(text), offset };
  }
  const { where, regExp } = pattern;
  const start = where === 'after' ? offset : Math.max(0, offset - before);
  const end =
    where === 'before' ? offset : Math.min(content.sizeBytes, offset + Math.max(after, literalBytes));
  const window = content.read(start, end - start).toString('latin1');
  regExp.lastIndex = where === 'after' ? literalBytes : 0;
  const match = regExp.exec(window);
  if (match === null) return undefined;
  const literal = window.slice(offset - start, offset - start + literalBytes);
  const text = where === 'after' ? literal + match[0] : where === 'before' ? match[0] + literal : match[0];
  const name = match.groups?.['name'];
  const reading = { version: versionOf(match), text: printable(text), offset: start + match.index };
  return name === undefined ? reading : { name, ...reading };
}

function versionOf({ groups }: RegExpExecArray): string | undefined {
  const packed = groups?.['packed'];
  const revision = groups?.['revision'];
  const major = groups?.['major'];
  const version = groups?.['version'];
  if (revision !== undefined) return `0.${revision}`;
  if (packed === undefined)
    return major === undefined || version === undefined ? version : `${major}.${version}`;
  return [packed.slice(0, 1), packed.slice(1, 3), packed.slice(3)].map(Number).join('.');
}

function printable(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]/g, ' ')
    .trim()
    .slice(0, LIMIT_TEXT);
}
