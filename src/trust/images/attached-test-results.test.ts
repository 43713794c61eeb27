import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { testSigner } from '../../../test/fakes/test-signer.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { testResultPredicate } from '../../attestation/index.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import { parseManifest } from '../../oci/index.ts';
import { NO_SERVICES, publicKeyPem, type Signer } from '../../sigstore/index.ts';
import { listEvidence } from '../attached/index.ts';
import { type OpenedPolicies, openPolicies } from '../open-policies.ts';
import type { SigningMeans } from '../signing-means.ts';
import { attestImage } from './attest-image.ts';

const TEST = digestOf('the test of the recipe');
const ARM = 'linux/arm64';

const second = testSigner('ecdsa-sha2-256-nistp256');

describe('test results of others', () => {
  let lab: TrustLab;
  let folder = '';
  let count = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-test-results-'));
    lab = await TrustLab.start();
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  /** `more`: of the rule. */
  async function policies(name: string, more = ''): Promise<OpenedPolicies> {
    const path = join(folder, `${count++}.yaml`);
    const by = (who: Signer) =>
      `{key: '${publicKeyPem(who.publicKey).replaceAll('\n', '\\n')}', logEntries: 0}`.replaceAll("'", '"');
    writeFileSync(
      path,
      `version: 1
authorities:
  runner: ${by(lab.signer)}
  second: ${by(second)}
  keyless: {issuer: '${lab.sigstore.url}', identity: runner@example.com}
policies:
  - name: tested
    images: ['**/${name}']
    attested: [{type: test-result, by: [runner, second, keyless]${more}}]`,
    );
    return await openPolicies([path]);
  }

  /** An image of two platforms that nobody has tested, and the manifest of one. */
  async function image(): Promise<{ name: string; index: Digest; child: Digest; sibling: Digest }> {
    const name = `app${count++}`;
    const index = await lab.push(name, { index: true });
    const source = await lab.source(name);
    const top = await source.resolve(index);
    const document = parseManifest(top, await source.manifest(top));
    const [child, sibling] = document.kind === 'index' ? document.index.manifests : [];
    assert.ok(child && sibling);
    return { name, index, child: child.digest, sibling: sibling.digest };
  }

  type Said = { isPassed?: boolean; test?: Digest; platform?: string; atMs?: number; by?: SigningMeans };

  async function attest(name: string, digest: Digest, said: Said = {}): Promise<void> {
    const { isPassed = true, test = TEST, platform = ARM, atMs = lab.context.clock.nowMs() } = said;
    const outcome = isPassed ? 'passed' : 'failed';
    const checks = [{ check: 'GET /', outcome }] as const;
    const predicate = testResultPredicate({ test, platform, isPassed, checks, atMs, toolVersion: '1' });
    await attestDocument(name, digest, predicate, said.by);
  }

  async function attestDocument(
    name: string,
    digest: Digest,
    predicate: unknown,
    by?: SigningMeans,
  ): Promise<void> {
    const [source, target] = [await lab.source(name), await lab.target(name)];
    const document = Buffer.from(JSON.stringify(predicate));
    const means = by ?? lab.byKey;
    const more = { recursive: false, format: 'bundle', type: 'test-result', document, means } as const;
    await attestImage({ image: name, source, target, reference: digest, ...more }, lab.context);
    await target.commit();
  }

  async function judge(name: string, digest: Digest, by?: OpenedPolicies, laterMs = 0): Promise<string> {
    const source = await lab.source(name);
    const { trustedRoot, context } = lab;
    const clock = { ...context.clock, nowMs: () => context.clock.nowMs() + laterMs };
    const opened = by ?? (await policies(name));
    const said = await opened.testResults(
      { source, digest, trustedRoot, test: TEST, platform: ARM },
      { ...context, clock },
    );
    if (said === undefined) return 'nobody is named';
    return said.verdict === 'passed' ? `passed by ${said.by}` : `${said.verdict}: ${said.why}`;
  }

  it('count where somebody whom the policies name signed them, of this image, test and platform', async () => {
    const { name, child, sibling } = await image();
    assert.match(
      await judge(name, child),
      /^not tested: there is no result by .*runner, second, keyless yet/,
    );
    await attest(name, child);
    assert.equal(await judge(name, child), 'passed by runner');
    assert.match(await judge(name, sibling), /^not tested: there is no result/);
    const elsewhere = await policies('elsewhere');
    assert.equal(await judge(name, child, elsewhere), 'nobody is named');
    assert.equal(elsewhere.nameTesters({ registry: lab.registry.host, repository: name }), false);
  });

  it('count by how many the rule wants', async () => {
    const { name, child } = await image();
    const both = await policies(name, ', atLeast: 2');
    await attest(name, child);
    assert.match(await judge(name, child, both), /^not tested: /);
    await attest(name, child, { by: { signer: second, services: NO_SERVICES } });
    assert.equal(await judge(name, child, both), 'passed by runner, second');
  });

  const refused: [string, (name: string, child: Digest) => Promise<void>, RegExp][] = [
    [
      'another key signed it',
      async (name, child) =>
        await attest(name, child, {
          by: { signer: testSigner('ecdsa-sha2-256-nistp256'), services: NO_SERVICES },
        }),
      /^not tested: no result by .* counts: /,
    ],
    [
      'it is of another test than the recipe has by now',
      async (name, child) => await attest(name, child, { test: digestOf('an easier test') }),
      /^not tested: .* of another test than the recipe has \(sha256:/,
    ],
    [
      'it ran on another platform',
      async (name, child) => await attest(name, child, { platform: 'linux/amd64' }),
      /^not tested: .* it is of linux\/amd64, not of linux\/arm64/,
    ],
    [
      'it failed',
      async (name, child) => await attest(name, child, { isPassed: false }),
      /^failed: .* its result is FAILED: GET \//,
    ],
    [
      'it only passed with warnings',
      async (name, child) =>
        await attestDocument(name, child, {
          result: 'WARNED',
          configuration: [
            { name: 'recipe test', digest: { sha256: TEST.slice(7) }, annotations: { platform: ARM } },
          ],
        }),
      /^failed: .* its result is WARNED/,
    ],
    [
      'it names no test, or two',
      async (name, child) => {
        const one = {
          name: 'recipe test',
          digest: { sha256: TEST.slice(7) },
          annotations: { platform: ARM },
        };
        await attestDocument(name, child, { result: 'PASSED', configuration: [] });
        await attestDocument(name, child, { result: 'PASSED', configuration: [one, one] });
      },
      /^not tested: .*\(it names none\).*\(it names none\)/,
    ],
  ];
  for (const [what, make, wanted] of refused)
    it(`are refused where ${what}`, async () => {
      const { name, child } = await image();
      await make(name, child);
      assert.match(await judge(name, child), wanted);
    });

  it('are refused where they are replayed from another image, older than a rule allows, or not what it asks for', async () => {
    const { name, child, sibling } = await image();
    await attest(name, child, { by: await lab.keyless('runner@example.com') });
    const { evidence } = await listEvidence({ source: await lab.source(name), subject: child }, lab.context);
    assert.ok(evidence[0]);
    await lab.attach(`${name}@${sibling}`, evidence[0].bundle);
    assert.match(await judge(name, sibling), /^not tested: no result by .* counts: SUBJECT_MISMATCH/);
    const young = await policies(name, ', maxAge: 1h');
    assert.equal(await judge(name, child, young), 'passed by keyless');
    assert.match(await judge(name, child, young, 2 * 3_600_000), /^not tested: .*old, and at most 1h/);
    const by = await policies(name, `, conditions: ["predicate.tool.version == '2'"]`);
    assert.match(await judge(name, child, by), /^not tested: .*condition/);
  });

  it('are the latest of each: one that passed later counts, one that failed later too', async () => {
    const { name, child } = await image();
    const now = lab.context.clock.nowMs();
    await attest(name, child, { isPassed: false, atMs: now - 2000 });
    await attest(name, child, { atMs: now - 1000 });
    assert.equal(await judge(name, child), 'passed by runner');
    await attest(name, child, { isPassed: false, atMs: now });
    assert.match(await judge(name, child), /^failed: /);
  });
});
