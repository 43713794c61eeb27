import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, it } from 'node:test';

/** From the street down to the cellar: a room may import rooms that stand after it, never before. */
const ROOMS = [
  'cli',
  'server',
  'update',
  'admission',
  'inspect',
  'fleet',
  'scan',
  'build',
  'trust',
  'catalog',
  'reach',
  'image-files',
  'advisories',
  'kubernetes',
  'distro',
  'sbom',
  'sigstore-dev',
  'sigstore',
  'attestation',
  'binaries',
  'rootfs',
  'oci',
  'versions',
  'pages',
  'store',
  'compression',
  'base',
];

const root = join(import.meta.dirname, '..');
const sources = globSync('src/**/*.ts', { cwd: root });
const roomOf = (file: string): string => file.split('/')[1] ?? '';

type Import = { file: string; target: string };

function importsOf(file: string): Import[] {
  const specifiers = codeOf(file).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
  return [...specifiers].map((match) => ({ file, target: normalize(join(dirname(file), match[1] ?? '')) }));
}

/** A source without its comments, which may speak of what code must not do. */
function codeOf(file: string): string {
  const text = readFileSync(join(root, file), 'utf8');
  return text.replaceAll(/\/\*[^]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
}

const imports = sources.flatMap(importsOf);

/** Each group of files of which every one leads to every other (Tarjan's strongly connected components), sorted. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const [circles, path, low, number]: [string[][], string[], Map<string, number>, Map<string, number>] = [
    [],
    [],
    new Map(),
    new Map(),
  ];
  const visit = (file: string): void => {
    const own = number.size;
    number.set(file, own);
    low.set(file, own);
    const start = path.push(file) - 1;
    for (const target of graph.get(file) ?? []) {
      if (!number.has(target)) visit(target);
      if (path.includes(target)) low.set(file, Math.min(low.get(file) ?? own, low.get(target) ?? own));
    }
    if (low.get(file) !== own) return;
    const circle = path.splice(start);
    if (circle.length > 1) circles.push(circle.sort());
  };
  for (const file of graph.keys()) if (!number.has(file)) visit(file);
  return circles;
}

/** Only other such files, scripts and tests read these: a door that named them would make every command load them. */
const isAnswerSchema = (file: string): boolean => file.endsWith('answer-schema.ts');

describe('the rooms of src/', () => {
  it('are read at all: the checks below saw the files and their imports', () => {
    assert.ok(sources.length > 100, `only ${sources.length} files seen`);
    assert.ok(imports.length > 200, `only ${imports.length} imports seen`);
  });

  it('are all named in the list above', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    assert.deepEqual(
      folders.map((entry) => entry.name).filter((name) => !ROOMS.includes(name)),
      [],
    );
  });

  it('import downward only', () => {
    const upward = imports.filter(({ file, target }) => {
      const [from, to] = [ROOMS.indexOf(roomOf(file)), ROOMS.indexOf(roomOf(target))];
      return from >= 0 && to >= 0 && to < from;
    });
    assert.deepEqual(upward, []);
  });

  it('are entered through their index.ts', () => {
    const throughTheWindow = imports.filter(({ file, target }) => {
      if (file === 'src/index.ts' || roomOf(file) === roomOf(target) || file.endsWith('.test.ts'))
        return false;
      return (
        ROOMS.includes(roomOf(target)) &&
        roomOf(target) !== 'base' &&
        !isAnswerSchema(target) &&
        target.split('/').length > 2 &&
        !/^src\/[^/]+\/index\.ts$/.test(target)
      );
    });
    assert.deepEqual(throughTheWindow, []);
  });

  it('load no schema of an answer: zod takes longer to load than most commands take', () => {
    const loading = imports.filter(({ file, target }) => isAnswerSchema(target) && !isAnswerSchema(file));
    assert.deepEqual(loading, []);
  });

  it('each have an index.ts', () => {
    const without = new Set(sources.map(roomOf).filter((room) => ROOMS.includes(room) && room !== 'cli'));
    assert.deepEqual(
      [...without].filter((room) => !existsSync(join(root, 'src', room, 'index.ts'))),
      [],
    );
  });

  it('keep the environment and the wall clock at the edge', () => {
    const leaks = sources.filter((file) => {
      if (roomOf(file) === 'cli' || roomOf(file) === 'server' || file.endsWith('.test.ts')) return false;
      if (/process\.env\b/.test(codeOf(file))) return true;
      // The clock that a context is made with; operations take it from there.
      if (file === 'src/base/system-clock.ts') return false;
      return /Date\.now\(\)|new Date\(\)|Math\.random\(\)/.test(codeOf(file));
    });
    assert.deepEqual(leaks, []);
  });

  it('have no files that import each other in a circle, types included', () => {
    assert.ok(
      circlesOf(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
        ]),
      ).length === 1,
      'none is seen',
    );
    const targets = new Map<string, string[]>();
    for (const { file, target } of imports) {
      if (file.endsWith('.test.ts')) continue;
      targets.set(file, [...(targets.get(file) ?? []), target]);
    }
    assert.deepEqual(circlesOf(targets), []);
  });

  it('compare by bytes, never by the host locale', () => {
    const local = sources.filter((file) => /\.localeCompare\(|toLocale[A-Z]/.test(codeOf(file)));
    assert.deepEqual(local, []);
  });

  it('have no drawers for odds and ends', () => {
    const drawers = sources.filter((file) =>
      /\/(utils?|common|helpers?|core|platform|misc)\//.test(relative(root, join(root, file))),
    );
    assert.deepEqual(drawers, []);
  });
});

/** Runs alone inside of a sandbox, where no other file of ours is. */
const ALONE = 'src/build/test/tester/tester-process.ts';

/** One of each: where the one is, and what nobody else may write. */
const ONES: { one: string; in: RegExp; elsewhere: RegExp; except?: readonly string[] }[] = [
  {
    one: 'parser of JSON (parseJson, parseJsonText)',
    in: /^src\/base\/parse-json\.ts$/,
    elsewhere: /\bJSON\.parse\(/,
    except: [ALONE],
  },
  {
    one: 'reader of TOML (readToml)',
    in: /^src\/catalog\/kinds\/declared\/read-toml\.ts$/,
    elsewhere: /'smol-toml'/,
  },
  {
    one: 'bounded read (readBounded, readStart)',
    in: /^src\/base\//,
    elsewhere: /import \{[^}]*\breadFile(?:Sync)?\b[^}]*\} from 'node:fs/,
    except: [
      // Files of this package.
      'src/binaries/literals/literals-module.ts',
      'src/catalog/known/java-coordinates.ts',
      'src/compression/wasm-module.ts',
      'src/reach/packs/ruby/parser.ts',
      'src/sigstore/instances/instances.ts',
      'src/trust/software/npm/registry-keys.ts',
      // Half a million small files, whose sizes were looked at.
      'src/advisories/feeds/records/folder-files.ts',
      // What it opened itself and keeps open.
      'src/pages/assets.ts',
      'src/sigstore-dev/state/entry-file.ts',
      ALONE,
    ],
  },
  {
    one: 'printer of times (isoTime, isoSeconds, isoDay)',
    in: /^src\/base\/utc-time\.ts$/,
    elsewhere: /\.toISOString\(/,
  },
  {
    one: 'way out for text (createOutput, sayLines)',
    in: /^src\/cli\/output\.ts$/,
    elsewhere: /\bprocess\.std(?:out|err)\.write\(|\bconsole\./,
    except: [ALONE],
  },
  {
    one: 'joiner of addresses (joinUrl, urlPath)',
    in: /^src\/base\/join-url\.ts$/,
    elsewhere: /\$\{(?:mirror|\w*[uU]rl|endpoint)\}\/[^`]*\$\{|map\(encodeURIComponent\)\.join\('\/'\)/,
    except: [
      // An id of hex digits; a code of our own.
      'src/sigstore/rekor/rekor-1.ts',
      'src/sigstore-dev/oidc/device-code.ts',
    ],
  },
  {
    one: 'way to run programs (runProgram)',
    in: /^src\/base\/run-program\.ts$/,
    elsewhere: /'node:child_process'/,
    except: [ALONE],
  },
  {
    one: 'way to make a path of folders (makeFolder)',
    in: /^src\/base\/make-folder\.ts$/,
    elsewhere: /\bmkdir(?:Sync)?\([^;]*\brecursive: true/,
  },
  {
    one: 'glob (pathGlob, nameGlob)',
    in: /^src\/base\/glob\.ts$/,
    elsewhere: /\bmatchesGlob\b|\[\^\/\]\*'|split\('\*'\)/,
  },
];

describe('one of each', () => {
  for (const { one, in: home, elsewhere, except = [] } of ONES)
    it(`has no second ${one}`, () => {
      const second = sources.filter(
        (file) => !file.endsWith('.test.ts') && !home.test(file) && elsewhere.test(codeOf(file)),
      );
      assert.deepEqual(second.sort(), [...except].sort());
    });
});

describe('fields that may be absent', () => {
  /** `...(x !== undefined && { x })`, by the hundred, hid where an answer's fields come from. The lint rule sees all forms. */
  const SPREAD = /\.\.\.\(([\w.?]+) !== undefined && \{ (?:\w+: )?\1 \}\)/g;

  it('are left out by withoutUndefined, never spread under a condition', () => {
    const places = sources
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => [...codeOf(file).matchAll(SPREAD)].map((match) => `${file}: ${match[0]}`));
    assert.deepEqual(places, []);
  });
});

describe('lists of a map', () => {
  /** `map.set(key, [...(map.get(key) ?? []), one])`: of the names of a folder, or the images with a library, that takes the square of how many there are. */
  const COPIED = /\.set\([^;]*?, \[\s*\.\.\.\(\w+\.get\([^;]*?\?\? \[\]\)/g;

  it('grow in place (addTo), never by a copy for each that is added', () => {
    const places = sources
      .filter((file) => !file.endsWith('.test.ts'))
      .flatMap((file) => [...codeOf(file).matchAll(COPIED)].map((match) => `${file}: ${match[0]}`));
    assert.deepEqual(places, []);
  });
});

/** What a list of parameters that begins at `from` has at its top: commas within types and patterns do not count. */
function countParameters(code: string, from: number): number {
  const text = code.slice(from).replaceAll('=>', '  ');
  let [depth, count, isBegun] = [0, 0, false];
  for (const char of text) {
    if ('([{<'.includes(char)) depth++;
    if (')]}>'.includes(char) && --depth < 0) break;
    if (char === ',' && depth === 0) isBegun = false;
    else if (!isBegun && char.trim() !== '') [count, isBegun] = [count + 1, true];
  }
  return count;
}

describe('what rooms offer', () => {
  /** `(input, context)`; small functions may have a third. More are fields of the input. */
  const MOST = 3;

  it('counts parameters, not the commas of their types', () => {
    const code =
      'f<A>({ a, b }: { a: Map<string, A>; b: (x: A, y: A) => [A, A] }, context: Pick<C, "log" | "clock">,\n)';
    assert.equal(countParameters(code, code.indexOf('(') + 1), 2);
    assert.equal(countParameters('f()', 2), 0);
  });

  it('takes an input and a context, never a row of positions', () => {
    const doors = sources.filter((file) => /^src\/[^/]+\/index\.ts$/.test(file));
    const offered = new Set(
      doors.flatMap((door) =>
        (codeOf(door).match(/\b[a-z]\w+\b/g) ?? []).map((name) => `${roomOf(door)} ${name}`),
      ),
    );
    const functions = sources.flatMap((file) => {
      const code = codeOf(file);
      return [...code.matchAll(/^export (?:async )?function\*? (\w+)(?:<[^(]*>)?\(/gm)]
        .filter(([, name = '']) => offered.has(`${roomOf(file)} ${name}`))
        .map((match) => ({
          name: `${file} ${match[1]}`,
          parameters: countParameters(code, match.index + match[0].length),
        }));
    });
    assert.ok(functions.length > 300, `only ${functions.length} functions seen`);
    assert.deepEqual(
      functions.filter(({ parameters }) => parameters > MOST),
      [],
    );
  });
});

describe('tests', () => {
  /** Where a process is killed, or a server waited for; none of them is judged by how long it took. */
  const except = [
    'test/architecture.test.ts',
    'test/peers/kill.test.ts',
    'test/peers/postgres.ts',
    'test/peers/scan-peers.test.ts',
    'test/fakes/fleet-sample.ts',
    'test/mutants/tests-in-process.ts',
  ];

  it('compare no clocks: they would be red on a busy machine', () => {
    const tests = [
      ...sources.filter((file) => file.endsWith('.test.ts')),
      ...globSync('test/**/*.ts', { cwd: root }),
    ];
    const timed = tests.filter(
      (file) =>
        !except.includes(file) && /performance\.now\(\)|process\.hrtime|\bseconds\b.* < /.test(codeOf(file)),
    );
    assert.deepEqual(timed, []);
  });
});

describe('fakes', () => {
  it('test nothing themselves: what any of a kind must do stands in test/contracts', () => {
    const testing = globSync('test/fakes/*.ts', { cwd: root }).filter((file) =>
      /'node:test'/.test(codeOf(file).replaceAll(/import \{ after \} from 'node:test'/g, '')),
    );
    assert.deepEqual(testing, []);
  });
});

describe('what tests draw at random', () => {
  const tests = [
    ...sources.filter((file) => file.endsWith('.test.ts')),
    ...globSync('test/**/*.ts', { cwd: root }),
  ];

  it('comes from one seed (test/seed.ts): two runs of the quick tests try the same', () => {
    const except = ['test/seed.ts', 'test/architecture.test.ts'];
    const unseeded = tests.filter(
      (file) =>
        !except.includes(file) &&
        /'fast-check'|\bMath\.random\b|\brandom(?:Bytes|Int|UUID|Fill\w*)\b|\bgetRandomValues\b/.test(
          codeOf(file),
        ),
    );
    assert.ok(tests.length > 400, `only ${tests.length} files seen`);
    assert.deepEqual(unseeded, []);
  });
});

describe('names', () => {
  it('of exported types mean one thing, whatever the room', () => {
    const places = new Map<string, string[]>();
    for (const file of sources.filter((name) => !name.endsWith('.test.ts')))
      for (const match of codeOf(file).matchAll(/^export (?:type|interface|(?:abstract )?class) (\w+)/gm)) {
        const [, name = ''] = match;
        places.set(name, [...(places.get(name) ?? []), file]);
      }
    assert.ok(places.size > 500, `only ${places.size} types seen`);
    assert.deepEqual(
      [...places].filter(([, files]) => files.length > 1),
      [],
    );
  });
});
