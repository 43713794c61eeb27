/**
 * Keeps what V8 made of all functions that ran, in one file for each command. Node's compile cache is filled while a file is loaded; most functions are
 * compiled when they are first called, so that each run would compile them anew.
 *
 * Parts that all runs so far loaded together are one script, a batch: reading back its code takes half of what it takes for each part alone. Runs that
 * load other parts split batches and add some, which the next run compiles and keeps.
 */
const { readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

const HEAD = 'function (exports, require, module, __filename, __dirname) {';
/** Whoever mistypes a command runs none. */
const USAGE = 2;
/**
 * Where V8 notes in compiled code which flags were set, four bytes: it takes none that was made with others. Some commands set flags for themselves when they
 * are half way, of when to optimize or to collect, which do not change what functions are compiled to.
 */
const FLAGS = 12;
const NO_CODE = Buffer.alloc(0);
const NOTHING = { kinds: [], batches: [] };

/** Gives a function that compiles a part of the bundle: of its path, the function that CommonJS makes of it. */
module.exports = (file) => {
  const atStart = flagsNow();
  const { kinds, batches: kept } = read(file, atStart);
  const batchOf = new Map(kept.flatMap((batch) => batch.paths.map((path) => [path, batch])));
  const used = new Set();
  let flags = atStart;
  let isStale = false;

  process.once('exit', (code) => {
    const next = batchesAfter(isStale ? [] : kept, used);
    const isSame = !isStale && next.length === kept.length;
    // Runs of another kind call other functions of the same parts: each adds its own once.
    const kind = kept.map(({ functions }) => (functions === undefined ? '-' : '+')).join('');
    if ((isSame && kinds.includes(kind)) || code === USAGE) return;
    write(file, atStart, { kinds: isSame ? [...kinds, kind] : [], batches: next });
  });

  return (path) => {
    used.add(path);
    const batch = batchOf.get(path);
    if (batch !== undefined && !isStale) batch.functions ??= open(batch);
    return (batch?.functions ?? open({ paths: [path] })).get(path);
  };

  /** Nothing when the batch is of another release. */
  function open(batch) {
    let source;
    try {
      source = sourceOf(batch.paths);
    } catch (error) {
      isStale = true;
      if (batch.paths.length === 1) throw error;
      return undefined;
    }
    const checksum = crc32(source);
    if ((batch.source ?? checksum) !== checksum) isStale = true;
    // V8 looks at no more than the length of a source, and trusts what it gets: damaged code would end the process.
    const fits = batch.data?.length > 0 && batch.source === checksum && batch.code === crc32(batch.data);
    let script = scriptOf(batch, source, fits ? withFlags(batch.data, flags) : undefined);
    if (script.cachedDataRejected) {
      flags = flagsNow();
      script = scriptOf(batch, source, withFlags(batch.data, flags));
    }
    batch.source = checksum;
    batch.script = script;
    const functions = script.runInThisContext();
    return new Map(batch.paths.map((path, index) => [path, functions[index]]));
  }
};

function sourceOf(paths) {
  return `[${paths.map((path) => `${HEAD}${readFileSync(path, 'utf8')}\n}`).join(',\n')}]`;
}

/** What it compiles cannot import: that would be experimental, and Node would say so. */
function scriptOf({ paths }, source, cachedData) {
  const filename = paths.length > 1 ? `${paths[0]} and others` : paths[0];
  return new Script(source, { filename, cachedData });
}

function flagsNow() {
  return new Script('0').createCachedData().subarray(FLAGS, FLAGS + 4);
}

function withFlags(data, flags) {
  data.set(flags, FLAGS);
  return data;
}

/** What was used of a batch apart from what was not, and one batch of what none holds. */
function batchesAfter(kept, used) {
  const more = new Set(used);
  const parts = kept.flatMap((batch) => {
    const [inUse, unused] = [[], []];
    for (const path of batch.paths) (more.delete(path) ? inUse : unused).push(path);
    return inUse.length > 0 && unused.length > 0 ? [{ paths: inUse }, { paths: unused }] : [batch];
  });
  return more.size === 0 ? parts : [...parts, { paths: [...more] }];
}

/** The length of a list, the list, and the code of all that it names. With other flags at the start, it is that of another V8. */
function read(file, flags) {
  try {
    const all = readFileSync(file);
    const end = 8 + all.readUInt32LE(0);
    let at = end;
    if (crc32(all.subarray(8, end)) !== all.readUInt32LE(4)) return NOTHING;
    const [madeWith, kinds, list] = JSON.parse(all.toString('utf8', 8, end));
    if (madeWith !== flags.toString('hex')) return NOTHING;
    const batches = list.map(([paths, source, code, size]) => {
      const data = all.subarray(at, at + size);
      at += size;
      return { paths, source, code, data };
    });
    return { kinds, batches };
  } catch {
    // None yet, or not whole.
    return NOTHING;
  }
}

function write(file, flags, { kinds, batches }) {
  const codes = batches.map(({ script, data = NO_CODE }) => script?.createCachedData() ?? data);
  const list = batches.map(({ paths, source }, index) => [
    paths,
    source,
    crc32(codes[index]),
    codes[index].length,
  ]);
  const head = Buffer.from(JSON.stringify([flags.toString('hex'), kinds, list]));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(head.length);
  lengths.writeUInt32LE(crc32(head), 4);
  const unfinished = `${file}.${process.pid}.tmp`;
  // Where it cannot be kept, the next run takes as long as this one.
  ifPossible(() => {
    writeFileSync(unfinished, Buffer.concat([lengths, head, ...codes]), { mode: 0o600 });
    renameSync(unfinished, file);
  });
  ifPossible(() => rmSync(unfinished, { force: true }));
}

function ifPossible(work) {
  try {
    work();
  } catch {}
}
