import type { ImportStatements } from './import-statements.ts';
import type { Token } from './python-tokens.ts';

/** They load objects of classes that their data name. */
const MODULES = /^(?:pickle|cPickle|_pickle|dill|cloudpickle|joblib|shelve|jsonpickle|torch)(?:\.|$)/;
const CALLS = new Set(['load', 'loads', 'Unpickler', 'open', 'decode']);
/** Of pandas and numpy. */
const OF_OTHERS = new Set(['read_pickle', 'allow_pickle']);

/** `load` of `pickle.load(x)` and of `from joblib import load`: modules are imported that only its data name. */
export function unpicklesIn(tokens: readonly Token[], statements: ImportStatements): string | undefined {
  const imports = [...statements.values()].some(({ from, names }) =>
    (from === undefined ? names : [from]).some((name) => MODULES.test(name)),
  );
  return tokens.find(
    ({ kind, value }) => kind === 'name' && (OF_OTHERS.has(value) || (imports && CALLS.has(value))),
  )?.value;
}
