/** Of this process: which mutant is awake (0 is none), and which places of mutants were passed since somebody cleared them. */
export const mutation = { awake: 0, passed: new Set<number>() };

Object.assign(globalThis, {
  __mutated: (number: number): boolean => {
    mutation.passed.add(number);
    return number === mutation.awake;
  },
});
