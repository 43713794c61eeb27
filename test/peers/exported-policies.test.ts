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
import { publicKeyPem } from '../../src/sigstore/index.ts';
import { exportPolicyFiles, openDecisions, openPolicies } from '../../src/trust/index.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { findProgram } from './real-registry.ts';

const kyverno = findProgram('kyverno');
const SBOM = 'https://spdx.dev/Document';
const IMAGES = ['acme/app', 'acme/other', 'acme/raw', 'acme/attested', 'acme/legacy'] as const;

/** What is asked of images in HOST/acme, and of which image Kyverno says less than we do. */
const CASES: [what: string, policy: (host: string) => object | object[], stricter: readonly string[]][] = [
  ['a key', (host) => ({ images: [`${host}/acme/**`], signed: { by: ['ours'] } }), ['acme/legacy']],
  ['one repository', (host) => ({ images: [`${host}/acme/app`], signed: { by: ['ours'] } }), []],
  ['all that there is', () => ({ images: ['**'], signed: { by: ['ours'] } }), ['acme/legacy']],
  [
    'either of two keys',
    (host) => ({ images: [`${host}/acme/**`], signed: { by: ['ours', 'other'] } }),
    ['acme/legacy'],
  ],
  ['another key', (host) => ({ images: [`${host}/acme/**`], signed: { by: ['other'] } }), []],
  ['a statement', (host) => ({ images: [`${host}/acme/**`], attested: [{ type: SBOM, by: ['ours'] }] }), []],
  [
    'a statement of another kind',
    (host) => ({ images: [`${host}/acme/**`], attested: [{ type: 'https://example.org/x', by: ['ours'] }] }),
    [],
  ],
  [
    'all of two policies',
    (host) => [
      { images: [`${host}/acme/**`], signed: { by: ['ours', 'other'] } },
      { images: [`${host}/acme/other`, `${host}/acme/raw`], signed: { by: ['ours'] } },
    ],
    ['acme/legacy'],
  ],
];

describe('a policy exported to Kyverno', { skip: kyverno === undefined && 'kyverno is not here' }, () => {
  let lab: TrustLab;
  let other: TrustLab;
  let folder: string;
  const digests = new Map<string, string>();
  const file = (name: string): string => join(folder, name);
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-exported-'));
    [lab, other] = await Promise.all([TrustLab.start(), TrustLab.start()]);
    for (const name of IMAGES) digests.set(name, await lab.push(name));
    await lab.sign('acme/app', lab.byKey);
    await lab.sign('acme/other', other.byKey);
    await lab.attest('acme/attested', lab.byKey, SBOM);
    await lab.sign('acme/legacy', lab.byKey, { format: 'legacy' });
    writeFileSync(file('root.json'), lab.sigstore.trustedRoot);
  });
  after(async () => {
    await lab?.[Symbol.asyncDispose]();
    await other?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  const reference = (name: string): string => `${lab.at(name)}@${digests.get(name)}`;

  for (const [what, rules, stricter] of CASES)
    it(`lets the same images pass as here, and none besides: ${what}`, async () => {
      const authorities = {
        ours: { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 },
        other: { key: publicKeyPem(other.signer.publicKey), logEntries: 0 },
      };
      const policies = [rules(lab.registry.host)]
        .flat()
        .map((rule, at) => ({ name: `exported-${at}`, ...rule }));
      writeFileSync(file('policy.yaml'), JSON.stringify({ version: 1, authorities, policies }));
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
