import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the tester stands inside of a sandbox. */
const TESTER_FOLDER = '/.shearwall';
/** Memory of the sandbox that the tester may write to. */
export const OUTPUT_FOLDER = `${TESTER_FOLDER}/output`;

export type TesterFiles = {
  /** From files of this machine, which are only read, to where they stand. */
  mounts: { from: string; to: string }[];
  /** The command line that starts it. */
  argv: string[];
};

/** This Node.js with the libraries that it has loaded, started by its own loader: nothing of the image is needed for it. */
export function testerFiles(): TesterFiles {
  const libraries = loadedLibraries();
  const loader = libraries.find((path) => /^ld-(?:linux|musl)/.test(basename(path)));
  const isSource = import.meta.url.endsWith('.ts');
  const script = fileURLToPath(new URL(`./tester-process.${isSource ? 'ts' : 'js'}`, import.meta.url));
  const inside = (name: string): string => `${TESTER_FOLDER}/${name}`;
  const files = { node: inside('node'), script: inside(isSource ? 'tester.mts' : 'tester.mjs') };
  return {
    mounts: [
      { from: process.execPath, to: files.node },
      { from: script, to: files.script },
      ...libraries.map((from) => ({ from, to: inside(`lib/${basename(from)}`) })),
    ],
    argv:
      loader === undefined
        ? [files.node, files.script]
        : [inside(`lib/${basename(loader)}`), '--library-path', inside('lib'), files.node, files.script],
  };
}

/** Real files only: the vDSO has no path. */
function loadedLibraries(): string[] {
  const report = process.report.getReport() as { sharedObjects?: string[] };
  return (report.sharedObjects ?? []).filter((path) => path.startsWith('/') && path !== process.execPath);
}
