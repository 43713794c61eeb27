/**
 * The commands of docs/tasks/close-the-loop.md, typed in their order, while this test plays Debian, the reviewer and the cluster: reprepro's
 * signed repository of real packages, first without and then with a security fix, a real registry and git server, a Sigstore of this
 * test, the tests of the image in bubblewrap. The forge alone is a fake of GitHub's API.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { type SigstoreDev, startSigstoreDev } from '../../src/sigstore-dev/index.ts';
import { repository as checkout, emitShearwall } from '../fakes/emitted-shearwall.ts';
import { FakeForge } from '../fakes/forge.ts';
import { startGitServer } from '../fakes/git-server.ts';
import { blocksOf } from '../fakes/markdown.ts';
import { pod, podList } from '../fakes/pods.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { startTufRepository, type TufRepository } from '../fakes/tuf-repository.ts';
import { hostMirror } from './host-mirror.ts';
import { findProgram, realRegistries } from './real-registry.ts';
import { type SignedRepository, startSignedRepository } from './signed-repository.ts';

const tracker = join(
  process.env['SHEARWALL_SHARED'] ?? join(checkout, '../shared'),
  'data/debian/debian-tracker-trixie.json',
);
const mirror = hostMirror();
const isThere = await fetch(`${mirror}/dists/trixie/InRelease`, { method: 'HEAD' }).then(
  ({ ok }) => ok,
  () => false,
);
const [registryProgram] = realRegistries().filter(({ program }) => program !== undefined);
const missing = ['reprepro', 'gpg', 'git', 'bwrap'].filter((name) => findProgram(name) === undefined);
const skip =
  missing.length > 0
    ? `not here: ${missing.join(', ')}`
    : registryProgram === undefined
      ? 'no registry is here'
      : !isThere
        ? `no Debian mirror at ${mirror}`
        : !existsSync(tracker) && "Debian's tracker is not here";

describe('the way of a fix, from the package to the last old container', { skip }, () => {
  let folder: string;
  let archive: SignedRepository;
  let registry: RunningRegistry;
  let git: Awaited<ReturnType<typeof startGitServer>>;
  let forge: FakeForge;
  let dev: SigstoreDev;
  let tuf: TufRepository;
  let fixed: string[] = [];
  const file = (...names: string[]): string => join(folder, ...names);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-loop-'));
    const program = emitShearwall(file('program'));
    mkdirSync(file('bin'));
    writeFileSync(file('bin/shearwall'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    chmodSync(file('bin/shearwall'), 0o755);
    archive = await startSignedRepository(file('archive'));
    fixed = await twoStates();
    registry = (await registryProgram?.start()) ?? assert.fail();
    mkdirSync(file('git/team'), { recursive: true });
    git = await startGitServer(file('git'));
    forge = await FakeForge.start();
    const clock = { nowMs: () => Date.now(), sleep: async () => {}, random: () => 0.5 };
    dev = await startSigstoreDev({}, { clock, log: silentLog, signal: new AbortController().signal });
    tuf = await startTufRepository();
    tuf.publish({
      'trusted_root.json': Buffer.from(dev.trustedRoot).toString(),
      'signing_config.v0.2.json': Buffer.from(dev.signingConfig).toString(),
    });
    prepareClone();
  });
  after(async () => {
    await Promise.all([dev?.close(), registry?.stop(), git?.stop(), forge?.stop(), archive?.stop()]);
    await tuf?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Debian's packages of the recipe without its security archive go into the first state; gives those that the second one adds. */
  async function twoStates(): Promise<string[]> {
    const debs = async (security: boolean): Promise<string[]> => {
      const name = `real-${security}`;
      const env = { SHEARWALL_DEBIAN_MIRROR: mirror, XDG_CACHE_HOME: file('real-cache') };
      mkdirSync(file(name));
      writeRecipe(file(name), `{debian: trixie, security: ${security}, updates: ${security}}`);
      await shell(file(name), 'shearwall lock recipes/nginx.yaml', env);
      const lock = JSON.parse(readFileSync(file(name, 'recipes/nginx.lock.json'), 'utf8')) as RealLock;
      return (lock.archs['amd64']?.packages ?? []).map(({ deb: { digest } }) =>
        digest.slice('sha256:'.length),
      );
    };
    const [before, now] = [await debs(false), await debs(true)];
    const paths = (digests: string[]): string[] =>
      digests.map((hex) => {
        const to = file(`${hex}.deb`);
        cpSync(file('real-cache/shearwall/v1/blob', hex.slice(0, 2), hex), to);
        return to;
      });
    archive.include('trixie', paths(before));
    return paths(now.filter((digest) => !before.includes(digest)));
  }

  function writeRecipe(where: string, debian: string): void {
    mkdirSync(join(where, 'recipes/files'), { recursive: true });
    const from = (name: string): string => readFileSync(join(checkout, 'recipes', name), 'utf8');
    // Here no package is an awk that could be left out.
    const whole = from('static.yaml').replace('- debian: trixie', `- ${debian}`);
    const base = whole.replace(
      '  exclude:\n',
      '  exclude:\n    - {package: awk, reason: not in this archive}\n',
    );
    writeFileSync(join(where, 'recipes/static.yaml'), base);
    writeFileSync(join(where, 'recipes/nginx.yaml'), `${from('nginx.yaml')}\narchs: [amd64]\n`);
    cpSync(join(checkout, 'recipes/files/nginx'), join(where, 'recipes/files/nginx'), { recursive: true });
  }

  function prepareClone(): void {
    const bare = file('git/team/images.git');
    const run = (...args: string[]): void => void execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
    run('init', '--quiet', '--bare', '-b', 'main', bare);
    run('clone', '--quiet', bare, file('clone'));
    run('-C', file('clone'), 'remote', 'set-url', 'origin', `${git.url}/team/images.git`);
    writeRecipe(file('clone'), '{debian: trixie, keyring: [archive.asc]}');
    cpSync(archive.keyPath, file('clone/recipes/archive.asc'));
    writeFileSync(file('clone/.gitignore'), 'pods.json\nroot.json\n');
    writeFileSync(file('clone/root.json'), tuf.root);
    run('-C', file('clone'), 'config', 'user.name', 'Jo');
    run('-C', file('clone'), 'config', 'user.email', 'jo@example.org');
    run('-C', file('clone'), 'config', 'push.default', 'current');
    cpSync(tracker, file('archive/debian/dists/tracker.json'));
    mkdirSync(file('home/config/shearwall'), { recursive: true });
    writeFileSync(
      file('home/config/shearwall/feeds.yaml'),
      `defaults: false
feeds:
  - {id: debian-tracker, kind: debian-tracker, url: "${archive.url}/dists/tracker.json", covers: ["Debian:13"]}
  - {id: debian-packages-trixie, kind: debian-packages, url: "${archive.url}/dists/trixie", keyring: "${archive.keyPath}"}
`,
    );
  }

  async function shell(cwd: string, script: string, more: Record<string, string> = {}): Promise<string> {
    const env = {
      HOME: file('home'),
      XDG_CONFIG_HOME: file('home/config'),
      PATH: `${file('bin')}:${process.env['PATH']}`,
      SHEARWALL_DEBIAN_MIRROR: archive.url,
      SHEARWALL_FORGE_TOKEN: 'secret',
      ...more,
    };
    const child = spawn('bash', ['-euxc', `exec 2>&1\n${script}`], { cwd, env, stdio: 'pipe' });
    child.stdin.end();
    const closed = once(child, 'close');
    const said = await text(child.stdout);
    const [status] = (await closed) as [number | null];
    assert.equal(status, 0, said);
    return said;
  }

  /** A block of the page, with the places of this test. */
  async function typed(block: string): Promise<string> {
    const script = block
      .replaceAll('registry.example.org/', `${registry.host}/`)
      .replaceAll('--propose', `--propose --forge github --forge-api ${forge.url}/github`)
      .replaceAll('--fail-on any', '--fail-on any --max-feed-age 5000d');
    const SIGSTORE_ID_TOKEN = await dev.identityToken({ email: 'images@example.org', lifetimeMs: 3600_000 });
    return await shell(file('clone'), script, { SIGSTORE_ID_TOKEN });
  }

  const runs = (digest: string): void => {
    const image = `${registry.host}/nginx:stable`;
    const shown = pod({ name: 'web', image, imageID: `${registry.host}/nginx@${digest}` });
    writeFileSync(file('clone/pods.json'), JSON.stringify(podList([shown])));
  };

  it('goes as the page says', async () => {
    const page = readFileSync(join(checkout, 'docs/tasks/close-the-loop.md'), 'utf8');
    const [once1, told, known, watch, merge, ready, rolledOut, ...rest] = blocksOf(page, ['sh']);
    assert.deepEqual(rest, []);
    const digestOfTag = async (): Promise<string> =>
      (await shell(folder, `shearwall digest ${registry.host}/nginx:stable`)).trim().split('\n').at(-1) ?? '';

    await shell(file('clone'), `shearwall trust init --mirror ${tuf.url} --root root.json`);
    await typed(once1 ?? '');
    const before = await digestOfTag();
    runs(before);
    await typed(told ?? '');
    const exposure = await typed(known ?? '');
    assert.match(exposure, /CVE-2026-113425/);

    archive.include('trixie-security', fixed);
    const watched = await typed(watch ?? '');
    assert.match(watched, /candidate: proposed/);
    assert.match(watched, /removes .*CVE-2026-113425/);
    assert.equal(forge.requests.length, 1);
    assert.match(forge.requests[0]?.body ?? '', /CVE-2026-113425/);
    assert.match(forge.requests[0]?.body ?? '', /\*\*Changelogs of Debian\*\*[^]*`nginx 1\.26\.3-3\+deb13u/);
    assert.match(forge.requests[0]?.body ?? '', /\*\*Size\*\* \(amd64\) \d/);
    if (process.env['SHOW_BODY'] !== undefined) console.log(forge.requests[0]?.body);
    assert.equal(await digestOfTag(), before, 'the old image stays until somebody accepted the new one');

    const { branch } = forge.requests[0] ?? assert.fail();
    await shell(
      folder,
      `git clone -q git/team/images.git merge && cd merge && git merge -q origin/${branch} && git push -q`,
    );
    if (forge.requests[0]) forge.requests[0].state = 'merged';
    await typed(merge ?? '');
    const now = await digestOfTag();
    assert.notEqual(now, before);

    const named = await typed(ready ?? '');
    assert.match(named, new RegExp(now.slice(0, 19)));
    runs(now);
    const closed = await typed(rolledOut ?? '');
    assert.match(closed, /candidate: deployed/);
    assert.match(closed, /nginx\.yaml +\d+ d +\d+ +0 +deployed/);
  });
});

type RealLock = { archs: Record<string, { packages: { deb: { digest: string } }[] }> };
