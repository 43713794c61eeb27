/**
 * The commands of the pages on trust, typed in their order into a shell with a home of its own, a registry in place of
 * registry.example.org, and a Sigstore of this test in place of the public one. What says that it is not run is not.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { silentLog } from '../../src/base/log.ts';
import { openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { type SigstoreDev, startSigstoreDev } from '../../src/sigstore-dev/index.ts';
import { emitShearwall } from '../fakes/emitted-shearwall.ts';
import { handmadeManifest, putHandmade } from '../fakes/handmade-image.ts';
import { blocksOf, runPartOf } from '../fakes/markdown.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { startTufRepository, type TufRepository } from '../fakes/tuf-repository.ts';
import { realRegistries } from './real-registry.ts';

const PAGES = ['sign-an-image', 'verify-an-image', 'decide-by-policy', 'trust-roots', 'sigstore-for-tests'];
const KEYS = 'shearwall keys generate';
const SIGN = `shearwall sign --key cosign.key registry.example.org/app:v1
shearwall sign -y registry.example.org/app:v1
shearwall attest --key cosign.key registry.example.org/app:v1 --type openvex --predicate app.vex.json`;
/** What a page takes for granted. */
const BEFORE: Readonly<Record<string, string>> = {
  'verify-an-image': `${KEYS}\n${SIGN}`,
  'decide-by-policy': `${KEYS}\n${SIGN}`,
  'trust-roots': `${KEYS}\n${SIGN}`,
};

const [registryProgram] = realRegistries().filter(({ program }) => program !== undefined);
const skip = registryProgram === undefined && 'no registry is here';

describe('the commands of the pages on trust', { skip }, () => {
  let folder: string;
  let dev: SigstoreDev;
  let tuf: TufRepository;
  let registry: RunningRegistry;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-trust-docs-'));
    const program = emitShearwall(join(folder, 'program'));
    const clock = { nowMs: () => Date.now(), sleep: async () => {}, random: () => 0.5 };
    dev = await startSigstoreDev({}, { clock, log: silentLog, signal: new AbortController().signal });
    tuf = await startTufRepository();
    tuf.publish({
      'trusted_root.json': Buffer.from(dev.trustedRoot).toString(),
      'signing_config.v0.2.json': Buffer.from(dev.signingConfig).toString(),
    });
    registry = (await registryProgram?.start()) ?? assert.fail();
    mkdirSync(join(folder, 'bin'));
    const shim = join(folder, 'bin/shearwall');
    writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    chmodSync(shim, 0o755);
  });
  after(async () => {
    await dev.close();
    await tuf[Symbol.asyncDispose]();
    await registry.stop();
    rmSync(folder, { recursive: true });
  });

  for (const page of PAGES)
    it(`do what they say: ${page}.md`, async () => {
      const markdown = readFileSync(join(import.meta.dirname, `../../docs/tasks/${page}.md`), 'utf8');
      const run = runPartOf(markdown);
      const work = join(folder, page);
      mkdirSync(work);
      await prepare(work, page, run);
      const init = `shearwall trust init --mirror ${tuf.url} --root root.json`;
      const script = [init, BEFORE[page] ?? '', ...blocksOf(run, ['sh'])].join('\n');
      // What is left running in the background ends with the page.
      await shell(work, `trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${translated(script, page)}`);
    });

  async function prepare(work: string, page: string, markdown: string): Promise<void> {
    const file = (name: string, content: string | Uint8Array): void =>
      writeFileSync(join(work, name), content);
    file('root.json', tuf.root);
    file('trusted_root.json', dev.trustedRoot);
    file('app.tar.gz', 'a file');
    file('review.json', '{"reviewer": "me"}');
    file('app.vex.json', JSON.stringify(VEX));
    for (const block of blocksOf(markdown, ['yaml'])) {
      const [, name] = /^# (\S+\.yaml)\n/.exec(block) ?? [];
      if (name !== undefined) file(name, translated(block, page));
    }
    for (const place of [`${registry.host}/${page}/app:v1`, `oci:${join(work, 'out/app')}:latest`]) {
      const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, page);
      const target = await openTarget({ location: parseImageLocation(place) }, ociTestContext());
      await putHandmade(target, image, place.split(':').at(-1) ?? '');
      await target.commit();
    }
  }

  function translated(content: string, page: string): string {
    return content
      .replaceAll('registry.example.org/', `${registry.host}/${page}/`)
      .replaceAll('https://issuer.example.org', dev.url);
  }

  async function shell(work: string, script: string): Promise<void> {
    const email = 'release@example.org';
    const env = {
      HOME: work,
      PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
      COSIGN_PASSWORD: '',
      SIGSTORE_ID_TOKEN: await dev.identityToken({ email, lifetimeMs: 3600_000 }),
    };
    const child = spawn('bash', ['-euxc', `exec 2>&1\n${script}`], { cwd: work, env, stdio: 'pipe' });
    child.stdin.end();
    const closed = once(child, 'close');
    const said = await text(child.stdout);
    const [status] = (await closed) as [number | null];
    assert.equal(status, 0, said);
  }
});

const VEX = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://example.org/vex/1',
  author: 'example',
  timestamp: '2026-11-24T00:00:00Z',
  version: 1,
  statements: [
    {
      vulnerability: { name: 'CVE-2026-0001' },
      products: [{ '@id': 'pkg:oci/app' }],
      status: 'not_affected',
      justification: 'component_not_present',
    },
  ],
};
