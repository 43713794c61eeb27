/**
 * Keeps what V8 made of all functions that ran, in one file for each command. Node's compile cache is filled while a file is loaded; most functions are
 * compiled when they are first called, so that each run would compile them anew.
 */
const { readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

const HEAD = '(function (exports, require, module, __filename, __dirname) {';
/** Whoever mistypes a command runs none. */
const USAGE = 2;
/**
 * Where V8 notes in compiled code which flags were set, four bytes: it takes none that was made with others. Some commands set flags for themselves when they
 * are half way, of when to optimize or to collect, which do not change what functions are compiled to.
 */
const FLAGS = 12;

/** Gives a function that compiles a part of the bundle: of its path and source, the function that CommonJS makes of it. */
module.exports = (file) => {
  const atStart = flagsNow();
  const kept = read(file, atStart);
  const used = new Map();
  let flags = atStart;
  let isNew = false;
  let isStale = false;

  process.once('exit', (code) => {
    if (isNew && code !== USAGE) write(file, atStart, new Map([...(isStale ? [] : kept), ...compiled(used)]));
  });

  return (path, source) => {
    const known = kept.get(path);
    const checksum = crc32(source);
    // V8 looks at no more than the length of a source, and trusts what it gets: damaged code would end the process.
    const fits = known?.source === checksum && known.code === crc32(known.data);
    let script = scriptOf(path, source, fits ? withFlags(known.data, flags) : undefined);
    if (script.cachedDataRejected) {
      flags = flagsNow();
      script = scriptOf(path, source, withFlags(known.data, flags));
    }
    if (!fits || script.cachedDataRejected) isNew = true;
    if (known !== undefined && !fits) isStale = true;
    used.set(path, { script, checksum });
    return script.runInThisContext();
  };
};

/** What it compiles cannot import: that would be experimental, and Node would say so. */
function scriptOf(path, source, cachedData) {
  return new Script(`${HEAD}${source}\n})`, { filename: path, cachedData });
}

function flagsNow() {
  return new Script('0').createCachedData().subarray(FLAGS, FLAGS + 4);
}

function withFlags(data, flags) {
  data.set(flags, FLAGS);
  return data;
}

function* compiled(used) {
  for (const [path, { script, checksum }] of used) {
    const data = script.createCachedData();
    yield [path, { source: checksum, code: crc32(data), data }];
  }
}

/** The length of a list, the list, and the code of all that it names. With other flags at the start, it is that of another V8. */
function read(file, flags) {
  try {
    const all = readFileSync(file);
    let at = 4 + all.readUInt32LE(0);
    const [madeWith, list] = JSON.parse(all.toString('utf8', 4, at));
    if (madeWith !== flags.toString('hex')) return new Map();
    return new Map(
      list.map(([path, source, code, size]) => {
        const data = all.subarray(at, at + size);
        at += size;
        return [path, { source, code, data }];
      }),
    );
  } catch {
    // None yet, or not whole.
    return new Map();
  }
}

function write(file, flags, parts) {
  const list = [...parts].map(([path, { source, code, data }]) => [path, source, code, data.length]);
  const head = Buffer.from(JSON.stringify([flags.toString('hex'), list]));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  const all = [length, head, ...[...parts.values()].map(({ data }) => data)];
  const unfinished = `${file}.${process.pid}.tmp`;
  // Where it cannot be kept, the next run takes as long as this one.
  ifPossible(() => {
    writeFileSync(unfinished, Buffer.concat(all), { mode: 0o600 });
    renameSync(unfinished, file);
  });
  ifPossible(() => rmSync(unfinished, { force: true }));
}

function ifPossible(work) {
  try {
    work();
  } catch {}
}
