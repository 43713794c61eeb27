import { hasRoom } from '../../../base/at-most.ts';
import { parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { type JavascriptFacts, readJavascript } from './read-javascript.ts';

const LIMIT_BYTES = 16 * 1024 * 1024;
const LIMIT_NAMES = 50_000;
const LIMIT_PACKAGE_BYTES = 1024 * 1024;
const NODE = /^#![^\n]*\b(?:node|nodejs|bun|deno|tsx|ts-node)\b/;

/** Scripts and modules of JavaScript and TypeScript. */
export const javascriptExaminer: Examiner<JavascriptFacts> = {
  id: 'reach-javascript',
  version: 9,
  wants: {
    magic: ['shebang'],
    suffixes: ['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.jsx', '.tsx'],
    accept: ({ path }) => !path.endsWith('.d.ts') && !path.endsWith('.d.mts') && !path.endsWith('.d.cts'),
  },
  examine({ content, sizeBytes, magic }, problem) {
    const text = content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if (magic === 'shebang' && !NODE.test(text.slice(0, 300))) return undefined;
    if (sizeBytes > LIMIT_BYTES) problem(`it has ${sizeBytes} bytes; more than ${LIMIT_BYTES} are not read`);
    let isCut = sizeBytes > LIMIT_BYTES;
    const facts = readJavascript(text, (size) => {
      const fits = hasRoom(size, LIMIT_NAMES, 'names', problem);
      isCut ||= !fits;
      return fits;
    });
    return withoutUndefined({ ...facts, isCut: isCut ? (true as const) : undefined });
  },
};

const MOST_SCRIPTS = 500;

/** Of package.json, what Node.js asks of it. Paths as written. */
export type ManifestFacts = {
  name?: string;
  main?: string;
  exports?: unknown;
  imports?: unknown;
  /** Commands by their names. */
  scripts?: Readonly<Record<string, string>>;
};

export const packageExaminer: Examiner<ManifestFacts> = {
  id: 'reach-package-json',
  version: 2,
  wants: { names: ['package.json'] },
  examine({ content, sizeBytes }, problem) {
    if (sizeBytes > LIMIT_PACKAGE_BYTES) {
      problem(`it has ${sizeBytes} bytes; more than ${LIMIT_PACKAGE_BYTES} are not read`);
      return undefined;
    }
    try {
      const { name, main, exports, imports, scripts } = parseJson(content.read(0, sizeBytes)) as Record<
        string,
        unknown
      >;
      return withoutUndefined({
        name: typeof name === 'string' ? name : undefined,
        main: typeof main === 'string' ? main : undefined,
        exports,
        imports,
        scripts: textsOf(scripts),
      });
    } catch {
      // Node.js refuses it as well; templates of packages are none.
      return undefined;
    }
  },
};

function textsOf(given: unknown): Record<string, string> | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const texts = Object.entries(given).filter(([, text]) => typeof text === 'string');
  return texts.length > 0 ? Object.fromEntries(texts.slice(0, MOST_SCRIPTS)) : undefined;
}
