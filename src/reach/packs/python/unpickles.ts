import type { ImportStatement } from './import-statements.ts';
import type { Token } from './python-tokens.ts';

/** They load objects of classes that their data name. */
const MODULES = /^(?:pickle|cPickle|_pickle|dill|cloudpickle|joblib|shelve|jsonpickle|torch)(?:\.|$)/;
const CALLS: ReadonlySet<string> = new Set(['load', 'loads', 'Unpickler', 'open', 'decode']);
/** Of pandas and numpy. */
const OF_OTHERS: ReadonlySet<string> = new Set(['read_pickle', 'allow_pickle']);
export const PICKLE_NAMES: readonly string[] = [...CALLS, ...OF_OTHERS];

/** `load` of `pickle.load(x)` and of `from joblib import load`: modules are imported that only its data name. */
export function unpicklesIn(
  tokens: readonly Token[],
  telling: readonly number[],
  statements: readonly ImportStatement[],
): string | undefined {
  const imports = statements.some(({ from, names }) =>
    (from === undefined ? names : [from]).some((name) => MODULES.test(name)),
  );
  const isCall = (value: string): boolean => OF_OTHERS.has(value) || (imports && CALLS.has(value));
  const at = telling.find((place) => isCall(tokens[place]?.value ?? ''));
  return at === undefined ? undefined : tokens[at]?.value;
}
