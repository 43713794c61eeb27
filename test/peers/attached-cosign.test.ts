/** What cosign 3 puts beside an image, in every way that it has, is found; on registries with and without the referrers API. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { type Digest } from '../../src/base/digest.ts';
import { openSource, openTarget, parseImageLocation } from '../../src/oci/index.ts';
import { listEvidence } from '../../src/trust/attached/index.ts';
import { handmadeManifest, putHandmade } from '../fakes/handmade-image.ts';
import { ociTestContext } from '../fakes/oci-context.ts';
import type { RunningRegistry } from '../fakes/registry.ts';
import { findProgram, realRegistries } from './real-registry.ts';

const cosign = findProgram('cosign');
const run = promisify(execFile);
const context = ociTestContext();

for (const { name, program, start } of realRegistries()) {
  describe(`what cosign attached on ${name}`, {
    skip: (program === undefined || cosign === undefined) && 'a program is not here',
  }, () => {
    let registry: RunningRegistry;
    let folder: string;

    before(async () => {
      registry = await start();
      folder = mkdtempSync(join(tmpdir(), 'shearwall-cosign-'));
      await cosignRun('generate-key-pair');
      await cosignRun('signing-config', 'create', '--out', 'none.json');
      writeFileSync(join(folder, 'predicate.json'), '{"spdxVersion":"SPDX-2.3"}');
    });

    after(async () => {
      await registry.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    async function cosignRun(...args: string[]): Promise<string> {
      const env = { ...process.env, HOME: folder, COSIGN_PASSWORD: '', COSIGN_YES: 'true' };
      const { stdout } = await run(cosign ?? '', args, { cwd: folder, env });
      return stdout;
    }

    async function push(repository: string): Promise<{ reference: string; digest: Digest }> {
      const location = parseImageLocation(`${registry.host}/${repository}:v1`);
      const target = await openTarget({ location }, context);
      const image = handmadeManifest({ os: 'linux', architecture: 'amd64' }, repository);
      await putHandmade(target, image, 'v1');
      const { digest } = image.root.descriptor;
      return { reference: `${registry.host}/${repository}@${digest}`, digest };
    }

    async function formats(location: string, digest: Digest): Promise<string[]> {
      const source = await openSource({ location: parseImageLocation(location) }, context);
      const { evidence, unread, truncated } = await listEvidence({ source, subject: digest }, context);
      assert.deepEqual([unread, truncated], [[], undefined]);
      return evidence.map(({ place, format }) => `${place} ${format}`).toSorted();
    }

    const common = ['--key', 'cosign.key', '--allow-insecure-registry'];
    const services = ['--signing-config', 'none.json'];
    const legacy = ['--new-bundle-format=false', '--use-signing-config=false', '--tlog-upload=false'];
    const attest = ['attest', '--type', 'spdxjson', '--predicate', 'predicate.json'];

    it('as bundles and under its legacy tags', async () => {
      const { reference, digest } = await push('cosign/all');
      await cosignRun('sign', ...common, ...services, reference);
      await cosignRun(...attest, ...common, ...services, reference);
      await cosignRun('sign', ...common, ...legacy, reference);
      await cosignRun(...attest, ...common, ...legacy, reference);

      assert.deepEqual(await formats(reference, digest), [
        'legacy-tag dsse',
        'legacy-tag simple-signing',
        'referrer bundle',
        'referrer bundle',
      ]);
    });

    it('and what its "save" wrote to a layout: the legacy ones, as it leaves bundles behind', async () => {
      const { reference, digest } = await push('cosign/saved');
      await cosignRun('sign', ...common, ...services, reference);
      await cosignRun('sign', ...common, ...legacy, reference);
      await cosignRun('save', '--allow-insecure-registry', '--dir', 'saved', reference);

      assert.deepEqual(await formats(`oci:${join(folder, 'saved')}`, digest), ['legacy-tag simple-signing']);
    });
  });
}
