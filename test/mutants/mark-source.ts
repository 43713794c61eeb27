import type { Mutant } from './find-mutants.ts';

/** The source with a mark wherever a mutant would be: `__passed(number)` is called when a test comes by. */
export function markSource(source: string, mutants: ReadonlyMap<number, Mutant>): string {
  const insertions = [...mutants].flatMap(([number, { start, end, mark }]) => {
    const call = `globalThis.__passed(${number})`;
    const size = end - start;
    if (mark === 'statement')
      return [
        { at: start, text: `{${call};`, order: -size },
        { at: end, text: '}', order: size - source.length },
      ];
    if (mark === 'shorthand') return [{ at: start, text: `...(${call},{}),`, order: -size }];
    return [
      { at: start, text: `(${call},`, order: -size },
      { at: end, text: ')', order: size - source.length },
    ];
  });
  // At one place: ends before starts, outer pieces around inner ones.
  insertions.sort((a, b) => a.at - b.at || a.order - b.order);
  let marked = '';
  let at = 0;
  for (const insertion of insertions) {
    marked += source.slice(at, insertion.at) + insertion.text;
    at = insertion.at;
  }
  return marked + source.slice(at);
}

export function mutateSource(source: string, { start, end, replacement }: Mutant): string {
  return source.slice(0, start) + replacement + source.slice(end);
}
