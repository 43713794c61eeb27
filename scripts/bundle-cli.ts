/**
 * Joins the emitted modules of the command line, of its worker threads and of the library into files by which commands need them: most
 * of a short command's time is opening small ones. Of what `tsc` emitted only data and the types that users can see are left beside them.
 */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { build, type Plugin, transformSync } from 'esbuild';
import { leanExports } from './lean-exports.ts';
import { lookThroughDoors } from './look-through-doors.ts';

const dist = realpathSync(process.argv[2] ?? join(import.meta.dirname, '../dist'));
const bundle = join(dist, 'bundle');
const root = join(import.meta.dirname, '..');

/** Packages that many commands need: most of what they hold is not (zod's sentences in fifty languages). All others stay as they are. */
const JOINED = ['commander', 'yaml', 'zod'];
/** For Node it is 72 files of CommonJS, which cannot be split; for browsers the same as ES modules. */
const YAML = join(import.meta.dirname, '../node_modules/yaml/browser/dist/index.js');

const THREAD = 'worker-thread';
/** What a thread loads by its path. */
const JOBS = globSync('**/*.job.js', { cwd: dist }).map((file) => join(dist, file));
/** Modules that are a thread or process of their own, and start as the one named beside them says: in the bundle, with the bundle's code. */
const STARTED: Readonly<Record<string, string>> = {
  [`base/${THREAD}.js`]: 'base/workers.js',
  'base/watchdog-thread.js': 'base/watchdog.js',
  'store/engine/sqlite-thread.js': 'store/engine/threaded-sqlite.js',
  'server/admission/processes/http-process.js': 'server/admission/processes/supervise.js',
  'server/admission/processes/verifier-process.js': 'server/admission/processes/supervise.js',
};
const ENTRIES = [
  ...['cli/main.js', 'cli/conformance/main.js', 'index.js', ...Object.keys(STARTED)].map((file) =>
    join(dist, file),
  ),
  ...JOBS,
];
const LIBRARY = join(dist, 'index.js');
/** Runs inside of sandboxes, where nothing else of ours is. */
const ALONE = 'build/test/tester/tester-process.js';
const STARTERS = new Set(Object.values(STARTED).map((file) => join(dist, file)));

const packages: Plugin = {
  name: 'packages',
  setup({ onResolve }) {
    onResolve({ filter: /^yaml$/ }, () => ({ path: YAML }));
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      const isJoined = kind === 'entry-point' || JOINED.some((name) => path === name);
      return isJoined ? undefined : { path, external: true };
    });
  },
};

/** A module finds its data next to the emitted module, not next to the bundle. */
const addresses: Plugin = {
  name: 'addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (!path.startsWith(`${dist}/`)) return undefined;
      const text = readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', addressOf(path))
        // Of a namespace that a package exports esbuild keeps all, of one made here what is used: none of zod's sentences in fifty languages.
        .replace("import { z } from 'zod';", "import * as z from 'zod';");
      // The library's own door hands on what users import.
      return { contents: path === LIBRARY ? text : lookThroughDoors(path, text), loader: 'js' };
    });
  },
};

function entryName(path: string): string {
  return path.endsWith('conformance/main.js') ? 'conformance' : basename(path, '.js');
}

function addressOf(path: string): string {
  if (JOBS.includes(path)) return `require('node:path').join(__dirname, '${basename(path, '.js')}.cjs')`;
  return `besideBundle(${JSON.stringify(STARTERS.has(path) ? 'main.cjs' : relative(bundle, path))})`;
}

const BESIDE_BUNDLE =
  "const besideBundle = (path) => new URL(path, require('node:url').pathToFileURL(__filename)).href;\n";

/** Plain CommonJS, which is copied as it is. */
const PART_LOADER = 'load-part.cjs';
const USES_PART_LOADER = `const loadPart = require('./${PART_LOADER}');\n`;

/**
 * esbuild splits ES modules only, which cannot require packages lazily and take twice as long to load. Modules of Node's are required too: who
 * imports node:http reads all that it exports, and that loads undici.
 */
function toCommonJs(file: string): void {
  const text = readFileSync(file, 'utf8')
    // Only kept for the order of side effects, of which there are none.
    .replaceAll(/^import "\.\/[\w.-]+\.mjs";$/gm, '')
    .replaceAll(
      /\bimport\((["'](?:\.\/[\w.-]+\.mjs|node:\w+)["'])\)/g,
      'Promise.resolve().then(() => require($1))',
    )
    .replaceAll(/(["'])(\.\/[\w.-]+)\.mjs\1/g, '$1$2.cjs$1')
    // A list of data has no names to hand on: of 700 SPDX ids that were 700 functions.
    .replaceAll(/^import (\w+) from ("[^"]+\.json")(?: with \{[^}]*\})?;$/gm, 'const $1 = require($2);');
  const { code } = transformSync(text, {
    // By its ending esbuild knows that packages are imported as Node imports them: all of a CommonJS one is its default export.
    sourcefile: file,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    // What a thread loads is of the bundle; what commands import is a package, perhaps an ES module.
    supported: { 'dynamic-import': basename(file) !== `${THREAD}.mjs` },
  });
  rmSync(file);
  const parts = requiredWhenUsed(code)
    .replaceAll(/\brequire\("\.\/([\w.-]+\.cjs)"\)/g, 'loadPart("$1")')
    .replaceAll(/\bimport\((?=")/g, 'loadPart.importPackage(')
    // esbuild leaves them in regular expressions. With one of them V8 keeps two bytes for each character of all parts that are joined.
    .replaceAll(/[^\0-\x7f]/g, escaped);
  const whole = BESIDE_BUNDLE + USES_PART_LOADER + parts;
  // Node reads which names the library has off the text.
  const isLibrary = basename(file) === 'index.mjs';
  writeFileSync(file.replace(/\.mjs$/, '.cjs'), isLibrary ? whole : leanExports(whole));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * What a file needs is loaded when the first of it is used, be it another file of the bundle, a package or a module of Node's: a file names
 * some hundred others, and most commands come by few of them. esbuild gives each a name of its own, which stands for nothing else.
 */
function requiredWhenUsed(code: string): string {
  const names = new Set<string>();
  return code
    .replaceAll(/^var (import_\w+) = (.*\brequire\(".*);$/gm, (_line, name: string, value: string) => {
      names.add(name);
      return `var loaded_${name}; const ${neededName(name)} = () => loaded_${name} ??= ${value};`;
    })
    .replaceAll(
      /\b(new )?(import_\w+)((?:\.\w+)*)/g,
      (text, made: string | undefined, name: string, rest: string) => {
        if (!names.has(name)) return text;
        const used = `${neededName(name)}()${rest}`;
        return made === undefined ? used : `new (${used})`;
      },
    );
}

function neededName(name: string): string {
  return name.replace('import_', 'needed_');
}

function licences(): string {
  return JOINED.map(
    (name) => `${name}\n\n${readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8')}`,
  ).join('\n');
}

/** What is in the bundle now, and types that no type of the public API names: two thirds of the files that an install would write. */
function removeJoined(): void {
  const index = join(dist, 'index.d.ts');
  // Tests emit no types.
  const types = existsSync(index) ? reachableTypes(index) : new Set<string>();
  for (const file of globSync('*/**/*.{js,d.ts}', { cwd: dist })) {
    const path = join(dist, file);
    if (!types.has(path) && file !== ALONE && !file.startsWith('pages/assets/')) rmSync(path);
  }
}

function reachableTypes(entry: string): Set<string> {
  const found = new Set([entry]);
  for (const file of found) {
    const imports = readFileSync(file, 'utf8').matchAll(/(?:from|import) ?\(?["'](\.[^"']+)["']/g);
    for (const [, name = ''] of imports) found.add(join(dirname(file), name.replace(/\.[jt]s$/, '.d.ts')));
  }
  return found;
}

/** A digest of all emitted modules and their data. */
function programId(): string {
  const hash = createHash('sha256');
  for (const file of globSync('**/*.{js,css,wasm,txt}', { cwd: dist }).sort())
    hash.update(file).update(readFileSync(join(dist, file)));
  return hash.digest('hex');
}

/** A digest of all files of the bundle as they are run. */
function bundleId(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(bundle).sort()) hash.update(file).update(readFileSync(join(bundle, file)));
  return hash.digest('hex').slice(0, 32);
}

rmSync(bundle, { recursive: true, force: true });
await build({
  entryPoints: ENTRIES.map((file) => ({ in: file, out: entryName(file) })),
  outdir: bundle,
  bundle: true,
  splitting: true,
  chunkNames: 'part-[hash]',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  target: 'node24',
  nodePaths: [join(root, 'node_modules')],
  legalComments: 'none',
  define: { PROGRAM_ID: JSON.stringify(programId()) },
  plugins: [packages, addresses],
  logLevel: 'warning',
});
for (const file of readdirSync(bundle)) toCommonJs(join(bundle, file));
writeFileSync(
  LIBRARY,
  readFileSync(LIBRARY, 'utf8').replaceAll(/ from '.*';$/gm, " from './bundle/index.cjs';"),
);
removeJoined();
copyFileSync(join(import.meta.dirname, 'bundled/keep-compiled.cjs'), join(bundle, 'keep-compiled.cjs'));
writeFileSync(
  join(bundle, PART_LOADER),
  readFileSync(join(import.meta.dirname, 'bundled', PART_LOADER), 'utf8').replace(
    "'BUILD'",
    `'${bundleId()}'`,
  ),
);
writeFileSync(join(bundle, 'LICENSES.txt'), licences());
