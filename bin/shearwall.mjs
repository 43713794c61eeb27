#!/usr/bin/env node
// Plain JavaScript that old runtimes can parse: it only checks the version and hands over.
const wanted = [24, 15];
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`error: shearwall needs Node.js ${wanted.join('.')} or newer; this is ${process.version}`);
  console.error(
    'hint: install a newer Node.js, or let npm bring one: npx --package node@24 --package shearwall -- shearwall …',
  );
  process.exit(3);
}

// Not imported: who imports node:fs loads all that it exports, streams among it.
const { existsSync, mkdirSync, statSync } = process.getBuiltinModule('node:fs');
const module = process.getBuiltinModule('node:module');
const { join } = process.getBuiltinModule('node:path');

const compiled = compileCache();
if (compiled !== undefined) module.enableCompileCache(compiled);
const loader = join(import.meta.dirname, '../dist/bundle/load-part.cjs');
if (existsSync(loader)) {
  const loadPart = module.createRequire(import.meta.url)(loader);
  const folder = module.getCompileCacheDir();
  if (folder !== undefined) loadPart.keepCompiled(join(folder, `shearwall-${command()}-${place()}`));
  loadPart('main.cjs');
} else await import('../src/cli/main.ts');

/**
 * The first word that could be one: each command keeps the code that it runs. What is done with a document, as an SBOM, is another run than
 * what is done with an image: kept with its code, that of a document takes a seventh longer.
 */
function command() {
  const words = process.argv.slice(2);
  const name = words.find((word) => /^[a-z-]{2,20}$/.test(word) && word[0] !== '-') ?? '';
  return words.some((word) => /^[^-=][^=]*\.json$/.test(word)) ? `${name}-json` : name;
}

/** Each program that is installed has files of its own: what others keep would be read with every start. */
function place() {
  return process.getBuiltinModule('node:zlib').crc32(loader).toString(16);
}

/**
 * Where compiled code is kept: in a folder that nobody else may write to. Node's own choice is one name below /tmp, and whoever of the
 * machine's users makes that folder first gives everybody else the code that they run.
 */
function compileCache() {
  if (process.env.NODE_COMPILE_CACHE) return process.env.NODE_COMPILE_CACHE;
  const parent = process.env.XDG_CACHE_HOME || join(process.getBuiltinModule('node:os').homedir(), '.cache');
  const folder = join(parent, 'shearwall-compiled');
  makeFolder(parent);
  // The first run keeps nothing: in a container that is gone afterwards it would be the only one, and keeping takes longer than compiling.
  if (makeFolder(folder)) return undefined;
  try {
    const { uid, mode } = statSync(folder);
    return uid === process.getuid?.() && (mode & 0o022) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it was not there before. */
function makeFolder(path) {
  try {
    mkdirSync(path, 0o700);
    return true;
  } catch {
    return false;
  }
}
