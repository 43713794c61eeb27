/**
 * Exported policies, as the engines themselves read them, on images of five kinds: where they differ from us the engine is the strict one, and
 * docs/tasks/decide-by-policy.md says why.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { exportPolicyFiles, openDecisions, openPolicies } from '../../src/trust/index.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { IMAGES, POLICY_CASES, pushCases } from './policy-cases.ts';
import { findProgram } from './real-registry.ts';

const kyverno = findProgram('kyverno');
describe('a policy exported to Kyverno', { skip: kyverno === undefined && 'kyverno is not here' }, () => {
  let lab: TrustLab;
  let other: TrustLab;
  let folder: string;
  let references: Map<string, string>;
  const file = (name: string): string => join(folder, name);
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-exported-'));
    [lab, other] = await Promise.all([TrustLab.start(), TrustLab.start()]);
    references = await pushCases({ lab, other });
    writeFileSync(file('root.json'), lab.sigstore.trustedRoot);
  });
  after(async () => {
    await lab?.[Symbol.asyncDispose]();
    await other?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const reference = (name: string): string => references.get(name) ?? '';

  for (const { what, policyAt, stricter } of POLICY_CASES)
    it(`lets the same images pass as here, and none besides: ${what}`, async () => {
      writeFileSync(file('policy.yaml'), policyAt(lab.registry.host, { lab, other }));
      const about = IMAGES.filter((name) => what !== 'one repository' || name === 'acme/app');
      const theirs = await byKyverno();
      const ours = await byUs();
      const expected = ours.filter((name) => !stricter.includes(name));
      assert.deepEqual(
        theirs.filter((name) => about.includes(name as never)),
        expected,
      );
    });

  async function byUs(): Promise<string[]> {
    const opened = await openPolicies([file('policy.yaml')]);
    await using decisions = openDecisions({ policies: opened, trustedRoot: lab.trustedRoot }, lab.context);
    const passing: string[] = [];
    for (const name of IMAGES) {
      const { allowed } = await decisions.decide(`docker://${reference(name)}`, lab.context.signal);
      if (allowed) passing.push(name);
    }
    return passing;
  }

  /** In one run over all images. */
  async function byKyverno(): Promise<string[]> {
    const { manifests } = await exportPolicyFiles([file('policy.yaml')], 'kyverno');
    const objects = parseAllDocuments(manifests).map((document) => document.toJS() as { spec: object });
    // Of a test's registry, which speaks plain HTTP.
    for (const object of objects)
      Object.assign(object.spec, { credentials: { allowInsecureRegistry: true } });
    writeFileSync(file('kyverno.yaml'), objects.map((object) => JSON.stringify(object)).join('\n---\n'));
    const pods = IMAGES.flatMap((name) => {
      const at = file(`${name.replace('/', '-')}.yaml`);
      const metadata = { name: name.replace('/', '-'), namespace: 'default' };
      const spec = { containers: [{ name: 'app', image: reference(name) }] };
      writeFileSync(at, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec }));
      return ['--resource', at];
    });
    const args = [
      'apply',
      file('kyverno.yaml'),
      ...pods,
      '--registry',
      '--policy-report',
      '--output-format',
      'json',
    ];
    const env = { HOME: folder, PATH: process.env['PATH'] };
    const child = spawn(kyverno ?? '', args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const stdout = await text(child.stdout);
    const { results } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
      results: { result: string; scored?: boolean; resources: { name: string }[] }[];
    };
    const refused = new Set(
      results
        .filter(({ result }) => result === 'fail' || result === 'error')
        .map(({ resources }) => resources[0]?.name),
    );
    return IMAGES.filter((name) => !refused.has(name.replace('/', '-')));
  }
});
