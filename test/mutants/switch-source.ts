import type { Mutant } from './find-mutants.ts';

/** The source with all these mutants in it, each asleep until `__mutated(number)` says that it is its turn. */
export function switchSource(source: string, mutants: ReadonlyMap<number, Mutant>): string {
  const insertions = [...mutants].flatMap(([number, { start, end, mark, replacement }]) => {
    const isAwake = `globalThis.__mutated(${number})`;
    const [before, after] = {
      statement: [`{if(!${isAwake}){`, '}}'],
      property: [`...(${isAwake}?{}:{`, '})'],
      expression: [`(${isAwake}?(${replacement}):(`, '))'],
    }[mark] as [string, string];
    const size = end - start;
    return [
      { at: start, text: before, order: -size },
      { at: end, text: after, order: size - source.length },
    ];
  });
  // At one place: ends before starts, outer pieces around inner ones.
  insertions.sort((a, b) => a.at - b.at || a.order - b.order);
  let switched = '';
  let at = 0;
  for (const insertion of insertions) {
    switched += source.slice(at, insertion.at) + insertion.text;
    at = insertion.at;
  }
  return switched + source.slice(at);
}
