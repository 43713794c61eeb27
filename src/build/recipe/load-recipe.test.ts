import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ShearwallError } from '../../base/index.ts';
import { loadRecipe } from './load-recipe.ts';
import type { Recipe } from './types.ts';

type Files = Record<string, string | Uint8Array>;

const load = async (files: Files | string): Promise<Recipe> => {
  const given: Files = typeof files === 'string' ? { 'app.yaml': files } : files;
  const readFile = async (path: string, bytes: number): Promise<Uint8Array> => {
    const content = given[path];
    if (content === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return Buffer.from(content).subarray(0, bytes);
  };
  return await loadRecipe(Object.keys(given)[0] ?? '', { readFile });
};

const failure = async (files: Files | string): Promise<ShearwallError> => {
  const error = await load(files).then(
    () => assert.fail('the recipe was accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ShearwallError, String(error));
  assert.equal(error.kind, 'usage');
  return error;
};

const PACKAGES = 'contents: {packages: [nginx]}\n';

describe('loadRecipe', () => {
  it('fills in every default, none of them from this machine', async () => {
    const { digest, path, ...recipe } = await load(PACKAGES);

    assert.match(digest, /^sha256:/);
    assert.match(path, /^\/.*\/app\.yaml$/);
    assert.deepEqual(recipe, {
      name: 'app',
      contents: {
        repositories: [
          {
            kind: 'debian',
            suite: 'trixie',
            updates: true,
            security: true,
            components: ['main'],
            mirrors: [],
          },
        ],
        keyring: [],
        packages: [{ text: 'nginx', name: 'nginx' }],
        exclude: [],
        trim: { doc: true, man: true, locale: true, info: true },
      },
      accounts: { users: [], groups: [] },
      environment: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt',
      },
      paths: [],
      files: [],
      volumes: [],
      ports: [],
      labels: {},
      annotations: {},
      archs: ['amd64'],
      layering: { strategy: 'single', budget: 1 },
      certificates: [],
    });
  });

  it("reads apko's keys with apko's meaning", async () => {
    const recipe = await load(`${PACKAGES}
entrypoint: {command: "nginx -g 'daemon off;'"}
cmd: -c "/etc/a b"
stop-signal: SIGQUIT
work-dir: /srv/
accounts:
  run-as: 65532
  users: [{username: web, uid: 101}]
  groups: [{groupname: web, gid: 101, members: [web]}]
environment: {VERSION: 1.10, DEBUG: true, PATH: /bin}
paths:
  - {path: /a, type: directory, permissions: 0755, uid: 7}
  - {path: /b, type: symlink, source: ../c}
  - {path: /c, type: hardlink, source: a//d}
vcs-url: https://git.example/app@0123abc
annotations: {k: v}
volumes: [/data]
layering: {strategy: origin, budget: 5}
archs: [x86_64, amd64, aarch64]
`);

    assert.deepEqual(recipe.entrypoint, ['nginx', '-g', 'daemon off;']);
    assert.deepEqual(recipe.cmd, ['-c', '/etc/a b']);
    assert.deepEqual([recipe.stopSignal, recipe.workDir], ['SIGQUIT', '/srv']);
    assert.deepEqual(recipe.accounts, {
      runAs: '65532',
      users: [{ name: 'web', uid: 101, gid: 101, shell: '/bin/sh', home: '/home/web' }],
      groups: [{ name: 'web', gid: 101, members: ['web'] }],
    });
    assert.equal(recipe.environment['VERSION'], '1.10');
    assert.equal(recipe.environment['DEBUG'], 'true');
    assert.equal(recipe.environment['PATH'], '/bin');
    assert.deepEqual(recipe.paths, [
      { path: '/a', type: 'directory', mode: 0o755, uid: 7, recursive: false },
      { path: '/b', type: 'symlink', source: '../c', recursive: false },
      { path: '/c', type: 'hardlink', source: '/a/d', recursive: false },
    ]);
    assert.deepEqual(recipe.annotations, {
      'org.opencontainers.image.source': 'https://git.example/app',
      'org.opencontainers.image.revision': '0123abc',
      k: 'v',
    });
    assert.deepEqual(recipe.layering, { strategy: 'origin', budget: 5 });
    assert.deepEqual(recipe.archs, ['amd64', 'arm64']);
  });

  it('runs a shell-fragment by /bin/sh', async () => {
    const recipe = await load(`${PACKAGES}entrypoint: {shell-fragment: 'exec $X'}`);
    assert.deepEqual(recipe.entrypoint, ['/bin/sh', '-c', 'exec $X']);
  });

  it('reads what apko lacks: suites, exclusions, files, ports', async () => {
    const recipe = await load(`
contents:
  repositories:
    - {debian: sid}
    - {debian: bookworm, security: false, components: [main, contrib], snapshot: 20261101T000000Z, mirrors: ['http://m.example/debian']}
  packages: [nginx>=1.26]
  exclude: [{package: debconf, reason: install time only}]
  trim: {doc: false}
files:
  - {source: app, target: app/, owner: "10:20", mode: "640", exclude: ['*.test.js']}
  - {source: x, target: /x, uid: 5}
ports: [8080, 53/udp]
labels: {a: 1}
`);

    assert.deepEqual(
      recipe.contents.repositories.map(({ suite, updates, security }) => [suite, updates, security]),
      [
        ['sid', false, false],
        ['bookworm', true, false],
      ],
    );
    assert.equal(recipe.contents.repositories[1]?.snapshot, '20261101T000000Z');
    assert.equal(recipe.contents.trim.doc, false);
    assert.deepEqual(recipe.files, [
      { source: 'app', target: '/app', uid: 10, gid: 20, mode: 0o640, exclude: ['*.test.js'] },
      { source: 'x', target: '/x', uid: 5, gid: 5, exclude: [] },
    ]);
    assert.deepEqual(recipe.ports, ['8080/tcp', '53/udp']);
    assert.deepEqual(recipe.labels, { a: '1' });
  });
});

describe('the digest of a recipe', () => {
  const digestOf = async (files: Files | string) => (await load(files)).digest;

  it('stays when nothing that matters changes: comments, key order, name, mirrors', async () => {
    const before = await digestOf(
      'contents:\n  packages: [a1, b1]\n  repositories: [{debian: trixie}]\nports: [80]',
    );
    const after = await digestOf({
      'dir/other.yml': `# hello\nports: ["80/tcp"]\ncontents: {repositories: [{debian: trixie, mirrors: ['http://m.example']}], packages: [a1, b1]}`,
    });
    assert.equal(after, before);
  });

  it('changes with packages, with what an include says and with the bytes of a key', async () => {
    const seen = new Set([
      await digestOf('contents: {packages: [a1]}'),
      await digestOf('contents: {packages: [a1, b1]}'),
      await digestOf('contents: {packages: [b1, a1]}'),
      await digestOf({ 'a.yaml': 'include: b.yaml\ncontents: {packages: [a1]}', 'b.yaml': 'cmd: x' }),
      await digestOf({ 'a.yaml': 'contents: {packages: [a1], keyring: [k.asc]}', 'k.asc': '1' }),
      await digestOf({ 'a.yaml': 'contents: {packages: [a1], keyring: [k.asc]}', 'k.asc': '2' }),
      await digestOf('contents: {packages: [a1], exclude: [{package: b1, reason: r}]}'),
    ]);
    assert.equal(seen.size, 7);
  });
});

describe('include', () => {
  it('appends lists to the included ones, merges keys, and lets the including file win', async () => {
    const recipe = await load({
      'app.yaml':
        'include: base.yaml\ncontents: {packages: [b1]}\nenvironment: {B: "2", C: "3"}\ncmd: [own]\narchs: [arm64]',
      'base.yaml':
        'contents: {packages: [a1]}\nenvironment: {A: "1", B: "1"}\ncmd: base one\nentrypoint: {command: [e]}\narchs: [amd64]',
    });

    assert.deepEqual(
      recipe.contents.packages.map(({ name }) => name),
      ['a1', 'b1'],
    );
    const { A, B, C } = recipe.environment;
    assert.deepEqual([A, B, C], ['1', '2', '3']);
    assert.deepEqual([recipe.entrypoint, recipe.cmd, recipe.archs], [['e'], ['own'], ['arm64']]);
  });

  it('finds what an included file names in the folder of that file', async () => {
    const recipe = await load({
      'x/app.yaml': `include: ../base/base.yaml\n${PACKAGES}`,
      'base/base.yaml': 'include: more.yaml\nfiles: [{source: conf, target: /etc/conf}]',
      'base/more.yaml': 'contents: {keyring: [keys/a.asc]}',
      'base/keys/a.asc': 'KEY',
    });

    assert.equal(recipe.files[0]?.source, '../base/conf');
    assert.deepEqual(
      recipe.contents.keyring.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]),
      [['a.asc', 'KEY']],
    );
  });

  it('points into the included file when that one is wrong', async () => {
    const error = await failure({ 'app.yaml': `include: b.yaml\n${PACKAGES}`, 'b.yaml': '\nportz: [80]' });
    assert.match(error.message, /^b\.yaml:2:1: unknown key 'portz': did you mean 'ports'\?/);
  });

  it('refuses URLs, cycles, depth and files that are missing, at the line of the include', async () => {
    const refused = async (files: Files) => (await failure(files)).message.split('\n')[0] ?? '';
    assert.match(
      await refused({ 'a.yaml': 'include: https://x.example/a.yaml' }),
      /^a\.yaml:1:10: include takes a local file/,
    );
    assert.match(await refused({ 'a.yaml': 'include: github.com/x/y' }), /takes a local file/);
    assert.match(await refused({ 'a.yaml': 'include: ./a.yaml' }), /includes itself/);
    assert.match(
      await refused({ 'a.yaml': 'include: b.yaml', 'b.yaml': 'include: a.yaml' }),
      /^b\.yaml:1:10: 'a\.yaml' includes itself, by way of 2 files/,
    );
    assert.match(
      await refused({ 'a.yaml': 'include: no.yaml' }),
      /^a\.yaml:1:10: include: cannot read the recipe no\.yaml: no such file/,
    );
    const deep = Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [`${n}.yaml`, `include: ${n + 1}.yaml`]),
    );
    assert.match(await refused({ 'a.yaml': 'include: 0.yaml', ...deep }), /more than 8 deep/);
  });
});

describe('the errors of a recipe', () => {
  it('show file, line, column, the line itself and a caret', async () => {
    const error = await failure('contents:\n  pakages: [nginx]\n');
    assert.equal(error.code, 'RECIPE_INVALID');
    assert.equal(
      error.message,
      [
        "app.yaml:2:3: unknown key 'pakages' in contents: did you mean 'packages'?",
        '    2 |   pakages: [nginx]',
        '      |   ^',
      ].join('\n'),
    );
  });

  it('name what was expected and what was found', async () => {
    const cases: [string, RegExp][] = [
      [
        'contents: {packages: nginx}',
        /^app\.yaml:1:22: contents\.packages: expected a list, found the text 'nginx'/,
      ],
      ['contents: [x]', /contents: expected keys and values, found a list/],
      ['contents:', /contents: expected keys and values, found nothing/],
      ['environment: {A: [x]}', /environment\.A: expected text, found a list/],
      ['cmd: {a: b}', /cmd: expected text or a list, found keys and values/],
      ['contents: {trim: {doc: "yes"}}', /trim\.doc: expected true or false, found the text 'yes'/],
      ['accounts: {users: [{username: x, uid: 1.5}]}', /uid: expected a whole number, found the number 1\.5/],
      ['accounts: {users: [{uid: 5}]}', /'username' is missing in accounts\.users\[0\]/],
      [
        'paths: [{path: /x, type: dir}]',
        /type: expected directory, empty-file, symlink, hardlink or permissions, found the text 'dir'/,
      ],
      ['layering: {budget: 128}', /the number 128 is more than 127/],
      ['- a', /the recipe: expected keys and values, found a list/],
      ['contents: {packages: [7zip, 7]}', /'7' is not a package/],
      ['contents: {exclude: [{package: x1, reason: " "}]}', /say why the image works without it/],
      ['contents: {exclude: [{package: x1}]}', /'reason' is missing in contents\.exclude\[0\]/],
      [
        'contents: {repositories: [{debian: trixie, mirrors: ["http://u:p@m.example/"]}]}',
        /is not a mirror .*without user, password/,
      ],
      [
        'contents: {repositories: [{debain: trixie}]}',
        /unknown key 'debain' in contents\.repositories\[0\]: did you mean 'debian'|'debian' is missing/,
      ],
      [
        'contents: {repositories: [{debian: trixie-security}]}',
        /'debian: trixie' already includes trixie-security/,
      ],
      ['contents: {keyring: ["https://k.example/a.asc"]}', /is a URL/],
      ['entrypoint: {command: x, shell-fragment: y}', /keep one/],
      ['paths: [{path: /x, type: symlink}]', /a symlink needs 'source'/],
      ['paths: [{path: /x, type: directory, permissions: 755}]', /^app\.yaml:1:50: 755 is decimal in YAML/],
      ['files: [{source: a, target: /a, mode: 420}]', /420 is decimal in YAML/],
      ['files: [{source: a, target: /a, owner: "1:1", uid: 2}]', /'owner' says uid and gid already/],
      ['files: [{source: ../a, target: /a}]', /^app\.yaml:1:18: '\.\.\/a' is outside this file's folder/],
      ['files: [{source: a/../../b, target: /a}]', /is outside this file's folder/],
      ['files: [{source: /etc/passwd, target: /a}]', /is outside this file's folder/],
      ['ports: [0]', /0 is not a port/],
      ['accounts: {users: [{username: root2, uid: 0}]}', /0 is root's/],
      ['format: erofs', /format: erofs: EROFS layers are an experiment/],
      ['cmd: "a \'b"', /the quote ' opened at character 3 is never closed/],
    ];
    for (const [text, expected] of cases) assert.match((await failure(text)).message, expected, text);
  });

  it('come all at once, in the order of the lines, at most ten in full', async () => {
    const some = await failure('prots: []\ncmd: {}\nformat: zip\n');
    assert.deepEqual(
      some.message
        .split('\n')
        .filter((line) => line.includes('app.yaml'))
        .map((line) => line.split(': ')[0]),
      ['3 problems in app.yaml', 'app.yaml:1:1', 'app.yaml:2:6', 'app.yaml:3:9'],
    );
    const many = await failure(Array.from({ length: 30 }, (_, n) => `key${n}: 1`).join('\n'));
    assert.match(many.message, /^30 problems in app\.yaml\n/);
    assert.match(many.message, /… and 20 more$/);
    assert.equal((many.details?.['problems'] as unknown[] | undefined)?.length, 30);
  });

  it('say when a recipe, or a key that it names, is missing, empty or too large', async () => {
    assert.match((await failure({})).message, /cannot read the recipe : no such file/);
    assert.match((await failure('')).message, /puts nothing into the image/);
    assert.equal((await failure(`#${'x'.repeat(1024 * 1024)}`)).code, 'RECIPE_TOO_LARGE');
    const withKey = `${PACKAGES}`.replace('{', '{keyring: [k], ');
    assert.match((await failure(withKey)).message, /cannot read the key k: no such file/);
    assert.match((await failure({ 'a.yaml': withKey, k: '' })).message, /k is empty/);
  });
});

describe('hostile YAML', () => {
  it('billion laughs: aliases that multiply are refused quickly', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 10; n++)
      lines.push(
        `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    const error = await failure(lines.join('\n'));
    assert.equal(error.code, 'RECIPE_SYNTAX');
    assert.match(error.message, /alias/i);
  });

  it('deep nesting, an alias to itself, an alias to nothing', async () => {
    assert.match((await failure('['.repeat(100_000))).message, /nested too deeply/);
    assert.match((await failure('cmd: &a [*a]')).message, /cmd\[0\]: expected text, found a list/);
    assert.match((await failure('contents: &a {trim: *a}')).message, /unknown key 'trim' in contents\.trim/);
    assert.match((await failure('a: *b')).message, /alias/i);
  });

  it('tags, documents after the first, keys twice, tabs, bytes that are not UTF-8', async () => {
    assert.match((await failure('cmd: !!js/function "x"')).message, /a recipe takes no YAML tags/);
    assert.match((await failure('cmd: !!binary aGk=')).message, /a recipe takes no YAML tags/);
    assert.match((await failure('cmd: a\n---\ncmd: b')).message, /one YAML document/);
    assert.match((await failure('cmd: a\ncmd: b')).message, /^app\.yaml:2:1: this key is there twice/);
    assert.equal((await failure('a:\n\tb: 1')).code, 'RECIPE_SYNTAX');
    assert.match((await failure({ 'app.yaml': Buffer.from([0xff, 0xfe, 0x61]) })).message, /not UTF-8/);
  });

  it('keys named like parts of JavaScript objects are ordinary keys', async () => {
    assert.match(
      (await failure('__proto__: {contents: {packages: [x1]}}')).message,
      /unknown key|puts nothing/,
    );
    assert.match((await failure('constructor: 1')).message, /unknown key 'constructor'/);
    assert.match((await failure('contents: {toString: 1}')).message, /unknown key 'toString' in contents/);
    const recipe = await load(`${PACKAGES}labels: {constructor: a, toString: b}\nenvironment: {valueOf: c}`);
    assert.deepEqual(Object.entries(recipe.labels), [
      ['constructor', 'a'],
      ['toString', 'b'],
    ]);
    assert.equal(({} as Record<string, unknown>)['contents'], undefined);
  });

  it('merge keys and anchors of ordinary size work', async () => {
    const recipe = await load(`
contents: {packages: [nginx]}
accounts:
  users:
    - &one {username: a, uid: 5, shell: /bin/x}
    - {<<: *one, username: b}
`);
    assert.deepEqual(
      recipe.accounts.users.map(({ name, uid, shell }) => [name, uid, shell]),
      [
        ['a', 5, '/bin/x'],
        ['b', 5, '/bin/x'],
      ],
    );
  });

  it('control characters in a line do not reach the terminal', async () => {
    const { message } = await failure('pakages: "\u001b[31mred\u0007\u202e"');
    assert.ok(!/[\p{Cc}\p{Cf}]/u.test(message.replaceAll('\n', '')), JSON.stringify(message));
    const key = await failure('"\\e[31mred": 1');
    assert.ok(!/[\p{Cc}\p{Cf}]/u.test(key.message.replaceAll('\n', '')), JSON.stringify(key.message));
  });

  it('a line of a megabyte is cut to what fits', async () => {
    const { message } = await failure(`pakages: ${'x'.repeat(500_000)}`);
    assert.ok(message.length < 2000, String(message.length));
  });
});
