import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { parseLine } from '../parse-line.ts';
import { createWholeProgram } from '../program.ts';
import { findConfig } from './find-config.ts';
import { readConfig } from './read-config.ts';
import { flagOf, heeds, SETTINGS } from './settings.ts';

const top = mkdtempSync(join(tmpdir(), 'shearwall-config-'));
after(() => rmSync(top, { recursive: true }));

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(join(top, 'project-'));
  env = { XDG_CONFIG_HOME: mkdtempSync(join(top, 'home-')) };
});

const projectFile = (): string => join(folder, '.shearwall.yaml');
const userFile = (): string => join(env['XDG_CONFIG_HOME'] ?? '', 'shearwall/config.yaml');

function project(text: string): void {
  writeFileSync(projectFile(), text);
}

function user(text: string): void {
  mkdirSync(dirname(userFile()), { recursive: true });
  writeFileSync(userFile(), text, { mode: 0o600 });
}

async function config() {
  return await readConfig(await findConfig(env, folder), folder);
}

async function parsed(...words: string[]) {
  const line = await parseLine(words, { config: await config(), env });
  assert.ok(typeof line === 'object');
  return line;
}

const refusedNames = async (): Promise<string[]> => (await config()).refused.map(({ name }) => name);

describe('defaults of config files', () => {
  it('are taken from the line, the environment, the project and the user, in this order', async () => {
    user('jobs: 2\ndata-dir: data\nsbom: {output: purls}\nplatform: linux/arm64\n');
    project('jobs: 3\nsbom: {output: [table, json=sbom.json]}\n');
    const { options, globals } = await parsed('sbom', 'debian:13');
    assert.deepEqual(options, { output: ['table', 'json=sbom.json'], platform: 'linux/arm64' });
    assert.equal(globals.jobs, 3);
    assert.equal((await parsed('--jobs', '4', 'sbom', 'x')).globals.jobs, 4);
    assert.deepEqual((await parsed('sbom', 'x', '-o', 'tree')).options['output'], ['tree']);

    const dataDir = join(dirname(userFile()), 'data');
    assert.equal((await parsed('db', 'verify')).options['dataDir'], dataDir);
    env['SHEARWALL_DATA_DIR'] = '/elsewhere';
    assert.equal((await parsed('db', 'verify')).options['dataDir'], undefined);
  });

  it('provide a recipe that the line does not name', async () => {
    project('build: {recipe: recipes/app.yaml, output: "oci:out/app:v1"}\n');
    assert.deepEqual((await parsed('build')).args, ['recipes/app.yaml']);
    assert.deepEqual((await parsed('build', 'other.yaml')).args, ['other.yaml']);
    assert.equal((await parsed('build')).options['output'], 'oci:out/app:v1');
    await assert.rejects(parsed('lock'), { code: 'CLI_USAGE', message: /missing required argument/ });
  });

  it('give way where the line says the same in another way', async () => {
    user('verify: {key: cosign.pub}\nadvisory-db: a.db\njson: true\n');
    const keyless = ['--certificate-identity', 'me', '--certificate-oidc-issuer', 'https://i.example'];
    assert.equal((await parsed('verify', 'a', ...keyless)).options['key'], undefined);
    assert.equal((await parsed('verify', 'a', '--policy', 'p')).options['key'], undefined);
    assert.equal((await parsed('verify', 'a')).options['key'], join(dirname(userFile()), 'cosign.pub'));
    assert.equal((await parsed('db', 'verify', '--data-dir', 'x')).options['db'], undefined);
    assert.equal((await parsed('sbom', 'a', '-o', 'purls')).globals.json, undefined);
    assert.equal((await parsed('sbom', 'a')).globals.json, true);
  });

  it('reach what has no flag through the environment', async () => {
    user('color: false\ndebian-mirror: https://mirror.example/debian\n');
    assert.deepEqual((await parsed('lock', 'a.yaml')).applied?.env, {
      NO_COLOR: '1',
      SHEARWALL_DEBIAN_MIRROR: 'https://mirror.example/debian',
    });
    env['SHEARWALL_DEBIAN_MIRROR'] = 'https://other.example/';
    assert.deepEqual((await parsed('lock', 'a.yaml')).applied?.env, { NO_COLOR: '1' });
  });

  it('are checked as if they had been typed', async () => {
    project('jobs: 1000\n');
    await assert.rejects(parsed('cache', 'ls'), {
      code: 'CLI_CONFIG_INVALID',
      message: /jobs: .* from 1 to 256/,
    });
    project('exposed: {output: tabel}\n');
    await assert.rejects(parsed('exposed', 'x'), { message: /exposed\.output: Allowed choices are table/ });
  });

  it('can be said of flags that the commands have', async () => {
    const withoutFlag = [
      'color',
      'debian-mirror',
      'snapshot-base',
      'token-services',
      'reachable-hosts',
      'build.recipe',
      'lock.recipe',
    ];
    const program = await createWholeProgram();
    const leaves = program.commands.flatMap((command) =>
      [command, ...command.commands].map((leaf) => ({
        path: leaf === command ? command.name() : `${command.name()} ${leaf.name()}`,
        flags: [...leaf.options, ...program.options].map(({ long }) => long),
      })),
    );
    for (const [name, setting] of SETTINGS) {
      if (withoutFlag.includes(name)) continue;
      assert.ok(
        leaves.some(({ path, flags }) => heeds(path, setting) && flags.includes(`--${flagOf(name)}`)),
        name,
      );
      for (const path of setting.of ?? []) {
        const leaf = leaves.filter((one) => one.path === path || one.path.startsWith(`${path} `));
        assert.ok(
          leaf.some(({ flags }) => flags.includes(`--${flagOf(name)}`)),
          `${name} of ${path}`,
        );
      }
    }
  });
});

describe('what a project may not set', () => {
  it('is named and left out: whom to trust, where data is, and to go online', async () => {
    project(`
offline: false
insecure-registry: true
cache-dir: here
debian-mirror: https://evil.example/
database: postgres://evil.example/
verify: {key: evil.pub, policy: evil.yaml, certificate-identity-regexp: ".*"}
sign: {key: "exec:./evil"}
scan: {vex: lies.json, ignore-file: all.yaml, fail-on: critical}
jobs: 2
`);
    const { values, refused } = await config();
    assert.deepEqual(values.map(({ name }) => name).sort(), ['jobs', 'scan.fail-on']);
    assert.equal(refused.length, 11);
    const { options } = await parsed('verify', 'a');
    assert.deepEqual(
      [options['key'], options['policy'], options['insecureRegistry']],
      [undefined, undefined, undefined],
    );
  });

  it('is a path out of its folder, by .., by / or by a link', async () => {
    symlinkSync('/', join(folder, 'root'));
    symlinkSync('/nowhere/at/all', join(folder, 'nowhere'));
    for (const path of ['../x', '/x', '~/x', 'a/../../x', 'root/x', 'root', 'nowhere', 'nowhere/x']) {
      project(
        `build: {result: "${path}", output: "oci:${path}"}\nscan: {output: "json=${path}", vex-out: "${path}"}\n`,
      );
      assert.deepEqual(
        await refusedNames(),
        ['build.output', 'build.result', 'scan.output', 'scan.vex-out'],
        path,
      );
    }
    for (const place of ['docker://evil.example/a', 'evil.example/a:1', 'docker-daemon:a']) {
      project(`build: {output: "${place}"}\n`);
      assert.deepEqual(await refusedNames(), ['build.output'], place);
    }
    project(
      'build: {result: out/r.json, output: "oci:out/deep/../app:v1"}\nscan: {output: [json=out/a.json, table]}\n',
    );
    assert.deepEqual(await refusedNames(), []);
  });

  it('is said by the program, and what it did set is said with -v', () => {
    project('jobs: 2\nverify: {key: evil.pub}\n');
    const main = join(import.meta.dirname, '../main.ts');
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [main, '--cache-dir', join(top, 'cache'), ...words], {
        cwd: folder,
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
    const warning =
      /^warning: \.shearwall\.yaml may not set verify\.key: it counts only in the user's own file$/m;
    assert.match(run('--quiet', 'cache', 'ls').stderr, warning);
    assert.match(run('-v', 'cache', 'ls').stderr, /^debug: \.shearwall\.yaml sets jobs: 2$/m);
    assert.doesNotMatch(run('cache', 'ls').stderr, /sets/);
    const shown = run('config', 'show');
    assert.match(shown.stdout, /^jobs +2 +\.shearwall\.yaml$/m);
    assert.match(shown.stdout, /^refused: \.shearwall\.yaml may not set verify\.key/m);
    const { settings, refused } = JSON.parse(run('config', 'show', '--json').stdout);
    assert.deepEqual(
      refused.map(({ name }: { name: string }) => name),
      ['verify.key'],
    );
    const jobs = settings.find(({ name }: { name: string }) => name === 'jobs');
    assert.deepEqual(jobs, { name: 'jobs', value: 2, from: 'project', where: '.shearwall.yaml' });
    project('nonsense');
    assert.equal(run('cache', 'ls').status, 2);
    assert.equal(run('cache', 'ls', '--help').status, 0);
  });
});

describe('a config file that is not one', () => {
  it('is refused with the line and the nearest key', async () => {
    project('scan:\n  fail-onn: [critical]\njosn: true\n');
    await assert.rejects(config(), {
      code: 'CLI_CONFIG_INVALID',
      message:
        /2:3: unknown key 'fail-onn' in scan: did you mean 'fail-on'\?[^]*3:1: unknown key 'josn': did you mean 'json'/,
    });
  });

  for (const [what, text, code] of [
    ['values of other kinds', 'json: 1\njobs: many\nscan: [a]\nplatform: {a: b}\n', 'CLI_CONFIG_INVALID'],
    ['a list', '- json\n', 'CLI_CONFIG_INVALID'],
    ['an alias within itself', 'scan: &a {output: *a}\n', 'CLI_CONFIG_INVALID'],
    [
      'aliases of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(',')}]`).join('\n')}\n`,
      'CLI_CONFIG_SYNTAX',
    ],
    ['characters that steer a terminal', 'platform: "a\\e[2J"\n', 'CLI_CONFIG_INVALID'],
    ['a tag', 'json: !!js/function x\n', 'CLI_CONFIG_SYNTAX'],
    ['__proto__', '__proto__: {json: true}\n', 'CLI_CONFIG_INVALID'],
    ['too many bytes', `# ${'x'.repeat(300_000)}\n`, 'CLI_CONFIG_UNREADABLE'],
    ['bytes that are not text', '\0\u0001\u0002', 'CLI_CONFIG_INVALID'],
  ] as const)
    it(`is refused: ${what}`, async () => {
      project(text);
      await assert.rejects(config(), { code });
    });

  it('may be empty', async () => {
    project('');
    user('# nothing yet\n');
    assert.deepEqual(await config(), { values: [], refused: [] });
  });

  it('is refused when it is a folder, a named pipe or a link out of a project', async () => {
    mkdirSync(projectFile());
    await assert.rejects(config(), { code: 'CLI_CONFIG_UNREADABLE', message: /not a regular file/ });
    rmSync(projectFile(), { recursive: true });
    spawnSync('mkfifo', [projectFile()]);
    await assert.rejects(config(), { code: 'CLI_CONFIG_UNREADABLE', message: /not a regular file/ });
    rmSync(projectFile());
    symlinkSync('/etc/passwd', projectFile());
    await assert.rejects(config(), { code: 'CLI_CONFIG_UNREADABLE', message: /symbolic link/ });
  });

  it("is refused when others may write to the user's own", async () => {
    user('json: true\n');
    for (const mode of [0o620, 0o602, 0o666]) {
      chmodSync(userFile(), mode);
      await assert.rejects(config(), { code: 'CLI_CONFIG_UNREADABLE', hint: /chmod go-w/ });
    }
    chmodSync(userFile(), 0o644);
    assert.equal((await config()).values.length, 1);
  });

  it("is refused when the user's own belongs to somebody else, also behind a link", {
    skip: process.getuid?.() !== 0 && 'needs root to give a file away',
  }, async () => {
    user('json: true\n');
    spawnSync('chown', ['65534', userFile()]);
    await assert.rejects(config(), { code: 'CLI_CONFIG_UNREADABLE', message: /belongs to somebody else/ });
    const other = join(top, 'other.yaml');
    writeFileSync(other, 'json: true\n');
    spawnSync('chown', ['65534', other]);
    rmSync(userFile());
    symlinkSync(other, userFile());
    await assert.rejects(config(), { code: 'CLI_CONFIG_UNREADABLE', message: /belongs to somebody else/ });
  });
});
