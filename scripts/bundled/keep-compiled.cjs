/**
 * Keeps what V8 made of all functions that ran, in one file for each command. Node's compile cache is filled while a file is loaded; most functions are
 * compiled when they are first called, so that each run would compile them anew.
 *
 * Parts that all runs so far loaded together are one script, a batch: reading back its code takes half of what it takes for each part alone. Runs that
 * load other parts split batches and add some, which the next run compiles and keeps.
 *
 * The source of a batch is kept in front of its code: opening a hundred files takes longer than reading back the code of all of them.
 */
const { readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
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
const NOTHING_KEPT = Buffer.alloc(0);
const NOTHING = { kinds: [], batches: [] };

/**
 * Gives a function that compiles a part of the bundle: of its path, the function that CommonJS makes of it. `build` names the release, since all files of an
 * image may bear one time.
 */
module.exports = (file, build) => {
  const atStart = flagsNow();
  const maker = `${build} ${atStart.toString('hex')}`;
  const { kinds, batches: kept } = read(file, maker);
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
    write(file, maker, { kinds: isSame ? [...kinds, kind] : [], batches: next });
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
    let code = NOTHING_KEPT;
    try {
      const stamps = batch.paths.map(stampOf);
      const fits =
        batch.kept?.length > 0 && isSameList(stamps, batch.stamps) && crc32(batch.kept) === batch.checksum;
      if (batch.kept?.length > 0 && !fits) isStale = true;
      if (fits) code = batch.kept.subarray(batch.sourceLength);
      source = fits ? batch.kept.toString('utf8', 0, batch.sourceLength) : sourceOf(batch.paths);
      batch.stamps = stamps;
    } catch (error) {
      isStale = true;
      if (batch.paths.length === 1) throw error;
      return undefined;
    }
    let script = scriptOf(batch, source, code.length > 0 ? withFlags(code, flags) : undefined);
    if (script.cachedDataRejected) {
      flags = flagsNow();
      script = scriptOf(batch, source, withFlags(code, flags));
    }
    batch.source = source;
    batch.script = script;
    const functions = script.runInThisContext();
    return new Map(batch.paths.map((path, index) => [path, functions[index]]));
  }
};

/** Size and time of a file, by which a change of it is noticed. */
function stampOf(path) {
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}

function isSameList(one, other) {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

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

/**
 * The length of a list, the list, and of each batch that it names source and code. Made with other flags at the start, it is that of another V8. V8 looks at
 * no more than the length of a source, and trusts what it gets: damaged code would end the process, so all has checksums.
 */
function read(file, maker) {
  try {
    const all = readFileSync(file);
    const end = 8 + all.readUInt32LE(0);
    let at = end;
    if (crc32(all.subarray(8, end)) !== all.readUInt32LE(4)) return NOTHING;
    const [madeBy, kinds, list] = JSON.parse(all.toString('utf8', 8, end));
    if (madeBy !== maker) return NOTHING;
    const batches = list.map(([paths, stamps, checksum, sourceLength, length]) => {
      const kept = all.subarray(at, at + length);
      at += length;
      return { paths, stamps, checksum, sourceLength, kept };
    });
    return { kinds, batches };
  } catch {
    // None yet, or not whole.
    return NOTHING;
  }
}

function write(file, maker, { kinds, batches }) {
  const all = batches.map(withCode);
  const list = all.map(({ paths, stamps, sourceLength, kept }) => [
    paths,
    stamps,
    crc32(kept),
    sourceLength,
    kept.length,
  ]);
  const head = Buffer.from(JSON.stringify([maker, kinds, list]));
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(head.length);
  lengths.writeUInt32LE(crc32(head), 4);
  const unfinished = `${file}.${process.pid}.tmp`;
  // Where it cannot be kept, the next run takes as long as this one.
  ifPossible(() => {
    writeFileSync(unfinished, Buffer.concat([lengths, head, ...all.map(({ kept }) => kept)]), {
      mode: 0o600,
    });
    renameSync(unfinished, file);
  });
  ifPossible(() => rmSync(unfinished, { force: true }));
}

/** As it was where it was not run. Of what is to be compiled together next there is no script yet. */
function withCode({ paths, stamps, script, source, sourceLength, kept = NOTHING_KEPT }) {
  if (script === undefined) return { paths, stamps, sourceLength, kept };
  const text = Buffer.from(source);
  return { paths, stamps, sourceLength: text.length, kept: Buffer.concat([text, script.createCachedData()]) };
}

function ifPossible(work) {
  try {
    work();
  } catch {}
}
