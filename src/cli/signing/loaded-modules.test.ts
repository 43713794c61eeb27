import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { fromSource } from '../../../test/fakes/emitted-shearwall.ts';
import { runShearwall } from '../../../test/fakes/run-shearwall.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { publicKeyPem } from '../../sigstore/index.ts';

let lab: TrustLab;
let folder: string;
before(async () => {
  lab = await TrustLab.start();
  folder = mkdtempSync(join(tmpdir(), 'shearwall-modules-'));
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** What `verify` loads in a process of its own. */
async function modulesOf(...args: string[]): Promise<string[]> {
  const list = join(folder, `modules-${args.length}`);
  const hook = pathToFileURL(join(import.meta.dirname, '../../../test/fakes/note-modules.mjs'));
  const env = { NOTE_MODULES: list, NODE_OPTIONS: `--import ${hook.href}`, HOME: folder };
  const { status, stderr } = await runShearwall(['verify', ...args], { program: fromSource, env });
  assert.equal(status, 0, stderr);
  return readFileSync(list, 'utf8').trim().split('\n');
}

const POLICY = /\/src\/trust\/policy\/(?!render-decision)|node_modules\/(?:zod|yaml|@marcbachmann|cel-js)/;
const NEVER_BY_FLAGS =
  /node_modules\/(?:tuf-js|@tufjs|re2js|@noble|openpgp|zod|yaml)|\/src\/(?:build|distro|inspect|sbom)\//;

describe('shearwall verify', () => {
  it('loads neither policies, TUF, zod, yaml nor the rooms of building when flags say who may sign', async () => {
    await lab.push('modules');
    await lab.sign('modules', lab.byKey);
    writeFileSync(join(folder, 'k.pub'), publicKeyPem(lab.signer.publicKey));

    const loaded = await modulesOf(
      '--key',
      join(folder, 'k.pub'),
      '--insecure-ignore-tlog',
      lab.at('modules'),
    );

    assert.ok(loaded.length > 50, `only ${loaded.length} modules were seen`);
    assert.deepEqual(
      loaded.filter((url) => POLICY.test(url) || NEVER_BY_FLAGS.test(url)),
      [],
    );
  });

  it('loads the policies where one decides: the check above looks for the right modules', async () => {
    const authorities = { me: { key: 'k.pub', logEntries: 0 } };
    const policies = [{ name: 'ours', images: [`${lab.registry.host}/**`], signed: { by: ['me'] } }];
    writeFileSync(join(folder, 'policy.yaml'), JSON.stringify({ version: 1, authorities, policies }));

    const loaded = await modulesOf('--policy', join(folder, 'policy.yaml'), lab.at('modules'));

    assert.ok(loaded.some((url) => POLICY.test(url)));
  });
});
