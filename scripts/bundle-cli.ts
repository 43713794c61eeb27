/**
 * Joins the emitted modules of the command line into a few files: most of a short command's time is opening small ones.
 * Worker threads and library users load the modules as `tsc` emits them. npm packages stay as they are.
 */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';

const dist = realpathSync(process.argv[2] ?? join(import.meta.dirname, '../dist'));
const bundle = join(dist, 'bundle');

/** A module finds its data, and a job its thread's code, next to the emitted module: not next to the bundle. */
const emittedUrls: Plugin = {
  name: 'emitted-urls',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (!path.startsWith(dist)) return undefined;
      const url = `emittedUrl(${JSON.stringify(relative(bundle, path))})`;
      return { contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url), loader: 'js' };
    });
  },
};

/** A digest of all emitted modules and their data. */
function programId(): string {
  const hash = createHash('sha256');
  for (const file of globSync('**/*.{js,css,wasm,txt}', { cwd: dist }).sort())
    hash.update(file).update(readFileSync(join(dist, file)));
  return hash.digest('hex');
}

rmSync(bundle, { recursive: true, force: true });
await build({
  entryPoints: [join(dist, 'cli/main.js')],
  outdir: bundle,
  bundle: true,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  target: 'node24',
  packages: 'external',
  banner: {
    js: "const emittedUrl = (path) => new URL(path, require('node:url').pathToFileURL(__filename)).href;",
  },
  legalComments: 'none',
  define: { PROGRAM_ID: JSON.stringify(programId()) },
  plugins: [emittedUrls],
  logLevel: 'warning',
});
