import type { Examiner } from '../../../image-files/index.ts';
import { scriptPackages } from './script-packages.ts';

const MOST_BYTES = 64 * 1024 * 1024;
/** Smaller scripts are not bundles of several packages. */
const LEAST_BYTES = 32 * 1024;
/** What shortening leaves of esbuild's helper `__commonJS`, whichever release: the name of it, and the cache of one module. */
const CACHE = '={exports:{}}).exports,';
const HELPER = /(?:^|[\s,;])([\w$]{1,8})=\([\w$]{1,8},[\w$]{1,8}\)=>\(\)=>[({][^;]{0,60}$/;
const REACH = 120;
/** An application may have one of its own. */
const LEAST_MODULES = 2;

/**
 * That a script holds modules of CommonJS which esbuild wrapped and whose names it shortened: packages as a rule, and nothing tells which.
 * Their comments and code may name some, never all.
 */
export const namelessModulesExaminer: Examiner<true> = {
  id: 'javascript-nameless',
  version: 1,
  wants: {
    suffixes: ['.js', '.mjs', '.cjs'],
    accept: ({ path, sizeBytes }) =>
      sizeBytes >= LEAST_BYTES && sizeBytes <= MOST_BYTES && !/(?:^|\/)node_modules\//.test(path),
  },
  examine({ content }) {
    const script = content.read(0, content.sizeBytes);
    const at = script.indexOf(CACHE);
    const name = HELPER.exec(script.toString('latin1', Math.max(at - REACH, 0), Math.max(at, 0)))?.[1];
    if (name === undefined || !isCalled(script, name)) return undefined;
    return scriptPackages(script, () => {}).length === 0 ? true : undefined;
  },
};

function isCalled(script: Buffer, helper: string): boolean {
  const call = `=${helper}((`;
  let at = -1;
  for (let count = 0; count < LEAST_MODULES; count++) {
    at = script.indexOf(call, at + 1);
    if (at < 0) return false;
  }
  return true;
}
