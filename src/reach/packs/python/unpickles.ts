import { importStatements } from './import-statements.ts';
import type { Token } from './python-tokens.ts';

/** They load objects of classes that their data name. */
const MODULES = /^(?:pickle|cPickle|_pickle|dill|cloudpickle|joblib|shelve|jsonpickle|torch)(?:\.|$)/;
const CALLS = /^(?:loads?|Unpickler|open|decode)$/;
/** Of pandas and numpy. */
const OF_OTHERS = /^(?:read_pickle|allow_pickle)$/;

/** `load` of `pickle.load(x)` and of `from joblib import load`: modules are imported that only its data name. */
export function unpicklesIn(tokens: readonly Token[]): string | undefined {
  const imports = [...importStatements(tokens)].some(([, { from, names }]) =>
    (from === undefined ? names : [from]).some((name) => MODULES.test(name)),
  );
  return tokens.find(
    ({ kind, value }) => kind === 'name' && (OF_OTHERS.test(value) || (imports && CALLS.test(value))),
  )?.value;
}
