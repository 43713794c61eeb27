import { dataRanges, LiteralScanner, type RandomAccess } from '../../binaries/index.ts';
import type { StringFact, StringRule } from './rule.ts';
import type { Software } from './software.ts';

/** The rules of one table or several, ready to be applied to files. */
export class StringRules {
  readonly #software: readonly { id: string; hasCopies: boolean; rules: readonly CompiledRule[] }[];
  readonly #literals: readonly string[];
  #scanner: LiteralScanner | undefined;

  constructor(software: readonly Software[]) {
    const numbers = new Map<string, number>();
    const numberOf = (literal: string): number => {
      const number = numbers.get(literal) ?? numbers.size;
      numbers.set(literal, number);
      return number;
    };
    this.#software = software.map(({ id, hasCopies = false, rules }) => ({
      id,
      hasCopies,
      rules: rules.map((rule) => compile(rule, numberOf)),
    }));
    this.#literals = [...numbers.keys()];
  }

  /** What the rules say of a file's bytes; `path` only for rules that ask for a name. Linear in the size of the content. */
  stringsOf(content: RandomAccess, path: string): StringFact[] {
    this.#scanner ??= new LiteralScanner(this.#literals);
    const places = new Map<number, number[]>();
    for (const { literal, offset } of this.#scanner.scan(content, dataRanges(content))) {
      const offsets = places.get(literal);
      if (offsets === undefined) places.set(literal, [offset]);
      else offsets.push(offset);
    }
    if (places.size === 0) return [];
    const name = path.slice(path.lastIndexOf('/') + 1);
    return this.#software.flatMap(({ id, rules, hasCopies }) => {
      const most = hasCopies ? LIMIT_COPIES : LIMIT_PLACES;
      const sets = rules.map((rule) => readingsOf(rule, places, name, content, most));
      return chosen(sets, hasCopies).map((reading) => ({ software: id, ...reading }));
    });
  }
}

type CompiledRule = {
  literals: readonly { number: number; sizeBytes: number }[];
  requires: readonly number[];
  unless: readonly number[];
  names: RegExp | undefined;
  reach: readonly [number, number];
  pattern: { where: 'after' | 'before' | 'near'; regExp: RegExp } | undefined;
};

type Reading = { name?: string; version: string | undefined; text: string; offset: number };

const REACH = [64, 256] as const;
const LIMIT_TEXT = 80;
/** Places of a literal at which a pattern is tried. */
const LIMIT_PLACES = 1024;
const LIMIT_COPIES = 16_384;

function compile(rule: StringRule, numberOf: (literal: string) => number): CompiledRule {
  const { names, reach = REACH } = rule;
  return {
    literals: rule.literals.map((text) => ({ number: numberOf(text), sizeBytes: text.length })),
    requires: (rule.requires ?? []).map(numberOf),
    unless: (rule.unless ?? []).map(numberOf),
    names,
    reach,
    pattern: patternOf(rule),
  };
}

function patternOf({ after, before, near }: StringRule): CompiledRule['pattern'] {
  if (after !== undefined) return { where: 'after', regExp: new RegExp(after, 'sy') };
  if (before !== undefined) return { where: 'before', regExp: new RegExp(`${before}$`, 's') };
  if (near !== undefined) return { where: 'near', regExp: new RegExp(near, 's') };
  return undefined;
}

/**
 * Of the first rule that says a version, else of the first that fits. When its places contradict each other, no version is better
 * than a wrong one.
 */
function chosen(sets: readonly Reading[][], hasCopies: boolean): Reading[] {
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

function readingsOf(
  rule: CompiledRule,
  places: ReadonlyMap<number, readonly number[]>,
  name: string,
  content: RandomAccess,
  most: number,
): Reading[] {
  if (rule.names?.test(name) === false) return [];
  if (!rule.requires.every((number) => places.has(number))) return [];
  if (rule.unless.some((number) => places.has(number))) return [];
  return rule.literals.flatMap(({ number, sizeBytes }) =>
    (places.get(number) ?? [])
      .slice(0, most)
      .flatMap((offset) => readingAt(rule, offset, sizeBytes, content) ?? []),
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
  return {
    ...(name === undefined ? {} : { name }),
    version: versionOf(match),
    text: printable(text),
    offset: start + match.index,
  };
}

function versionOf({ groups }: RegExpExecArray): string | undefined {
  const packed = groups?.['packed'];
  if (packed === undefined) return groups?.['version'];
  return [packed.slice(0, 1), packed.slice(1, 3), packed.slice(3)].map(Number).join('.');
}

function printable(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]/g, ' ')
    .trim()
    .slice(0, LIMIT_TEXT);
}
