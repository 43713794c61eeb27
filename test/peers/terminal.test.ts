/** What reaches a real terminal (`script` makes one), where images and registries say what a terminal would obey. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { digestOf } from '../../src/base/digest.ts';
import { startHttpServer } from '../fakes/http-server.ts';
import { raw, record } from '../fakes/raw-tar.ts';
import { type Ran, runShearwall } from '../fakes/run-shearwall.ts';

const LINE = 'verified OK';
const HOSTILE = `\u001b]0;title\u0007\u001b[2J\u009b31m\u202e\r\b\n${LINE}\n`;
const OWN = new RegExp(`${String.fromCharCode(27)}\\[(?:\\d{1,2}m|\\d+A|0J)`, 'g');
const program = join(import.meta.dirname, '../../src/cli/main.ts');
const missing = programIsMissing('script');

function programIsMissing(name: string): string | false {
  try {
    execFileSync('which', [name], { stdio: 'ignore' });
    return false;
  } catch {
    return `${name} is not installed`;
  }
}

describe('a terminal', { skip: missing }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-terminal-'));
    for (const [name, path] of [
      ['one', `etc/a${HOSTILE}`],
      ['two', `etc/b${HOSTILE}`],
    ] as const)
      writeLayout(join(folder, name), path);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function onTerminal(...words: string[]): Promise<Ran> {
    const command = [process.execPath, program, ...words].map((word) => `'${word}'`).join(' ');
    return await runShearwall(['-qec', command, '/dev/null'], {
      node: 'script',
      program: '--flush',
      cwd: folder,
      env: { TERM: 'xterm-256color', XDG_CACHE_HOME: folder, XDG_STATE_HOME: folder, NO_COLOR: undefined },
    });
  }

  /** But for our own colours, and what draws progress. */
  function assertTame({ stdout }: Ran): void {
    const left = stdout.replaceAll('\r\n', '\n').replaceAll(OWN, '');
    assert.match(left, /\S/);
    assert.doesNotMatch(left, /(?![\t\n])[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u);
    assert.doesNotMatch(left, new RegExp(`^${LINE}`, 'm'));
  }

  for (const line of [
    ['show', 'oci:one'],
    ['show', 'oci:one', '--tree'],
    ['--json', 'show', 'oci:one'],
    ['diff', 'oci:one', 'oci:two'],
    ['why', 'oci:one', `etc/a${HOSTILE}`],
    ['sbom', 'oci:one'],
    ['tree', 'oci:one'],
    ['-v', 'reproduce', 'oci:one'],
    ['verify', 'oci:one', '--key', `no${HOSTILE}`],
  ])
    it(`sees nothing to obey: ${line.join(' ').replace(HOSTILE, '…')}`, async () => {
      assertTame(await onTerminal(...line));
    });

  it('sees nothing to obey in what a registry says of its errors', async () => {
    const errors = [{ code: HOSTILE, message: HOSTILE, detail: { why: HOSTILE } }];
    await using server = await startHttpServer((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ errors }));
    });
    const image = `${server.url.slice('http://'.length)}/app:1`;
    for (const words of [
      ['show', image],
      ['-v', 'show', image],
      ['--json', 'show', image],
    ])
      assertTame(await onTerminal(...words));
  });

  it('sees nothing to obey where the program fails as nobody expects, which is no negative answer', async () => {
    const thrower = join(folder, 'thrower.mjs');
    writeFileSync(thrower, `setTimeout(() => { throw new Error(${JSON.stringify(HOSTILE)}) }, 200)`);
    const ran = await runShearwall(['show', '-'], {
      program,
      env: { NODE_OPTIONS: `--import ${thrower}` },
      wrapper: ['sh', '-c', 'sleep 5 | "$@"', 'sh'],
      cwd: folder,
    });
    assertTame({ ...ran, stdout: ran.stderr });
    assert.equal(ran.status, 3);
  });
});

function writeLayout(folder: string, path: string): void {
  const blobs = join(folder, 'blobs/sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Uint8Array, mediaType: string) => {
    const digest = digestOf(bytes);
    writeFileSync(join(blobs, digest.slice('sha256:'.length)), bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
  const osRelease = `NAME="${HOSTILE.replaceAll('\n', ' ')}"\nID=debian\nPRETTY_NAME="Debian ${HOSTILE.replaceAll('\n', ' ')}"\n`;
  const tar = Buffer.concat([
    raw({ name: 'x', type: 'x', body: record('path', path) }),
    raw({ name: 'x', body: '\u007fELF' }),
    raw({ name: 'etc/os-release', body: osRelease }),
    Buffer.alloc(1024),
  ]);
  const layer = put(tar, 'application/vnd.oci.image.layer.v1.tar');
  const config = put(
    json({
      architecture: 'amd64',
      os: 'linux',
      config: { Labels: { [HOSTILE]: HOSTILE }, Env: [`A=${HOSTILE}`], Cmd: [HOSTILE], User: HOSTILE },
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
      history: [{ created_by: HOSTILE, comment: HOSTILE }],
    }),
    'application/vnd.oci.image.config.v1+json',
  );
  const manifest = put(
    json({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config,
      layers: [layer],
      annotations: { [HOSTILE]: HOSTILE },
    }),
    'application/vnd.oci.image.manifest.v1+json',
  );
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(
    join(folder, 'index.json'),
    json({
      schemaVersion: 2,
      manifests: [{ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'latest' } }],
    }),
  );
}
