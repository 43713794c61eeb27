import type { Examiner } from '../../../image-files/index.ts';
import { inlineMap, packagesOfMap, scriptPackages, sourcesOf } from './script-packages.ts';

const MOST_BYTES = 64 * 1024 * 1024;
/** A shorter one that is shortened may be somebody's own script. */
const LEAST_SHORTENED_BYTES = 32 * 1024;
/** The code that bundlers put before the modules is as long, with the smallest of these. */
const LEAST_BYTES = 2 * 1024;
const HEAD_BYTES = 32 * 1024;

/** Nobody writes lines as long; in a shortened script nearly all stands in such. */
const LONG_LINE = 1000;
const SHORTENED = 0.5;

/** What shortening leaves of esbuild's helper `__commonJS`, whichever release: the name of it, and the cache of one module. */
const CACHE = '={exports:{}}).exports,';
const HELPER = /(?:^|[\s,;])([\w$]{1,8})=\([\w$]{1,8},[\w$]{1,8}\)=>\(\)=>[({][^;]{0,60}$/;
const REACH = 120;
/** An application may have one of its own. */
const LEAST_MODULES = 2;

/** Left by Rollup's plugin for CommonJS, and by webpack and ncc where they number modules: in scripts that nobody shortened. */
const HELPERS = ['function getDefaultExportFromCjs', '__nccwpck_require__'];
const NUMBERED = /\/\*{3}\/ (?:"?\d{2,6}"?):\s/;
const WEBPACKS = '__webpack_require__';

/**
 * That a script is a bundle and nothing names its modules (`nameless`), or that a source map names them all (`mapped`). Comments and code of
 * a bundle may name some of its packages, never all.
 */
export const namelessModulesExaminer: Examiner<'nameless' | 'mapped'> = {
  id: 'javascript-nameless',
  version: 3,
  wants: {
    suffixes: ['.js', '.mjs', '.cjs', '.js.map', '.mjs.map', '.cjs.map'],
    accept: ({ path, sizeBytes }) =>
      sizeBytes <= MOST_BYTES &&
      (path.endsWith('.map') || sizeBytes >= LEAST_BYTES) &&
      !/(?:^|\/)node_modules\//.test(path),
  },
  examine({ path, content }) {
    const bytes = content.read(0, content.sizeBytes);
    if (path.endsWith('.map')) return hasSources(bytes) ? 'mapped' : undefined;
    if (!isBundle(bytes) && !isShortened(bytes)) return undefined;
    const isNamed = scriptPackages(bytes, () => {}).length > 0 || hasSources(inlineMap(bytes));
    return isNamed ? undefined : 'nameless';
  },
};

function hasSources(map: Buffer): boolean {
  return (
    packagesOfMap(map, () => {}).length > 0 || /"[^"\s]/.test(sourcesOf(map).toString('latin1', 10, 500))
  );
}

function isShortened(script: Buffer): boolean {
  if (script.length < LEAST_SHORTENED_BYTES) return false;
  let long = 0;
  for (let start = 0; start < script.length; ) {
    const found = script.indexOf(10, start);
    const end = found < 0 ? script.length : found;
    if (end - start >= LONG_LINE) long += end - start;
    start = end + 1;
  }
  return long >= script.length * SHORTENED;
}

function isBundle(script: Buffer): boolean {
  return HELPERS.some((helper) => script.includes(helper)) || isNumbered(script) || isOfEsbuild(script);
}

/** Its first modules tell: nobody numbers some and names others. */
function isNumbered(script: Buffer): boolean {
  return script.includes(WEBPACKS) && NUMBERED.test(script.toString('latin1', 0, HEAD_BYTES));
}

function isOfEsbuild(script: Buffer): boolean {
  const at = script.indexOf(CACHE);
  const name = HELPER.exec(script.toString('latin1', Math.max(at - REACH, 0), Math.max(at, 0)))?.[1];
  return name !== undefined && isCalled(script, name);
}

function isCalled(script: Buffer, helper: string): boolean {
  const call = `=${helper}((`;
  let at = -1;
  for (let count = 0; count < LEAST_MODULES; count++) {
    at = script.indexOf(call, at + 1);
    if (at < 0) return false;
  }
  return true;
}
