/** Puts what is not TypeScript (WASM modules, key files, trust roots) next to the emitted JavaScript. */
import { cpSync, globSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = resolve(process.argv[2] ?? join(root, 'dist'));
for (const file of globSync(
  [
    'src/**/*.{wasm,asc,gpg}',
    'src/{sigstore/instances,trust/software/npm}/*.json',
    'src/catalog/known/*.txt',
    'src/pages/assets/**/*.{css,js}',
  ],
  {
    cwd: root,
  },
)) {
  cpSync(join(root, file), join(dist, relative('src', file)));
}
