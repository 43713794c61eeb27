/**
 * Policies as Kyverno publishes them, given to Kyverno itself and to us: of the files that we take, both say the same of five images. Nothing is
 * changed but names, keys, identities and addresses; Kyverno is told besides of the test's roots and that its registry speaks plain HTTP.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { formatPem, publicKeyPem } from '../../src/sigstore/index.ts';
import {
  attestImage,
  convertForeignPolicies,
  type Decision,
  openDecisions,
  openPolicies,
  type SignatureFormat,
} from '../../src/trust/index.ts';
import { other as otherPublished, ours as oursPublished } from '../fakes/foreign-policies.ts';
import { FIVE, GITHUB, PUBLISHED } from '../fakes/published-policies.ts';
import { TrustLab } from '../fakes/trust-lab.ts';
import { startTufRepository, type TufRepository } from '../fakes/tuf-repository.ts';
import { findProgram } from './real-registry.ts';

const kyverno = findProgram('kyverno');
const CI = 'release@acme.example';
/** Kyverno lets pass what a policy is not about; with us another policy has to let it. */
const UNMATCHED = 'else/app';

describe('a policy as Kyverno publishes it', { skip: kyverno === undefined && 'kyverno is not here' }, () => {
  let lab: TrustLab;
  let other: TrustLab;
  let tuf: TufRepository;
  let folder: string;
  const references = new Map<string, string>();
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-published-'));
    [lab, other, tuf] = await Promise.all([TrustLab.start(), TrustLab.start(), startTufRepository()]);
    tuf.publish({ 'trusted_root.json': Buffer.from(lab.sigstore.trustedRoot).toString() });
    for (const name of FIVE) references.set(name, `${lab.at(name)}@${await lab.push(name)}`);
    for (const name of ['acme/app', 'acme/sbom', 'else/app'])
      await lab.sign(name, lab.byKey, { format: 'both' });
    await lab.sign('acme/ci', await lab.keyless(CI), { format: 'both' });
    await attestSbom('acme/sbom', 'both');
  });
  after(async () => {
    await lab?.[Symbol.asyncDispose]();
    await other?.[Symbol.asyncDispose]();
    await tuf?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const kind of ['verifyImages', 'ImageValidatingPolicy'])
    for (const { what, text: published, says } of PUBLISHED[kind] ?? [])
      if (typeof says === 'string')
        it(`${kind}, ${what}: says of each image what we say`, async () => {
          const policy = here(parse(published));
          const [theirs, ours] = [await refusedByKyverno(policy), await decisionsOf(policy)];
          const verdict = (isRefused: (name: string) => boolean): string =>
            FIVE.map((name) => (isRefused(name) ? '-' : '+')).join('');
          assert.equal(
            verdict((name) => ours.get(name)?.allowed !== true),
            says,
          );
          // In an audit what it finds is said, as our warnings are, and keeps nothing out.
          const isAgainst = (name: string): boolean =>
            ours.get(name)?.allowed !== true || (ours.get(name)?.warnings.length ?? 0) > 0;
          assert.equal(
            verdict((name) => theirs.has(name)),
            verdict((name) => name !== UNMATCHED && isAgainst(name)),
          );
        });

  it('ImageValidatingPolicy finds no attestation in the older format, and we do, as docs/tasks/decide-by-policy.md says', async () => {
    const name = 'acme/legacy';
    const images = new Map([[name, `${lab.at(name)}@${await lab.push(name)}`]]);
    await lab.sign(name, lab.byKey, { format: 'legacy' });
    await attestSbom(name, 'legacy');
    const published = (what: string): unknown =>
      here(parse(PUBLISHED['ImageValidatingPolicy']?.find((each) => each.what === what)?.text ?? ''));
    for (const [what, isRefusedThere] of [
      ['an attested SBOM', true],
      ['a key', false],
    ] as const) {
      assert.equal((await refusedByKyverno(published(what), images)).has(name), isRefusedThere, what);
      assert.equal((await decisionsOf(published(what), images)).get(name)?.allowed, true, what);
    }
  });

  async function attestSbom(name: string, format: SignatureFormat): Promise<void> {
    const [source, target] = [await lab.source(name), await lab.target(name)];
    const more = { recursive: false, format, means: lab.byKey, type: 'https://spdx.dev/Document' } as const;
    await attestImage({ image: name, source, target, document: Buffer.from('{}'), ...more }, lab.context);
    await target.commit();
  }

  /** The published policy about the test's images, keys and identity. */
  function here(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(here);
    if (typeof value === 'string') return textHere(value);
    if (typeof value !== 'object' || value === null) return value;
    const fields = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, here(inner)]));
    if ('subject' in fields) fields['subject'] = '*@acme.example';
    if ('subjectRegExp' in fields) fields['subjectRegExp'] = String.raw`.*@acme\.example`;
    // Signatures by the test's keys are in no log.
    if ('publicKeys' in fields)
      Object.assign(fields, {
        rekor: { ignoreTlog: true, url: 'https://rekor.sigstore.dev' },
        ctlog: { ignoreSCT: true },
      });
    return fields;
  }

  function textHere(value: string): string {
    if (value === GITHUB) return lab.sigstore.url;
    const key = [
      { published: oursPublished, by: lab },
      { published: otherPublished, by: other },
    ].find(({ published }) => published.pem.trim() === value.trim());
    return key === undefined
      ? value.replaceAll('ghcr.io', lab.registry.host)
      : publicKeyPem(key.by.signer.publicKey);
  }

  /** What Kyverno needs to know of the test besides. */
  function withRoots(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(withRoots);
    if (typeof value !== 'object' || value === null) return value;
    const fields: Record<string, unknown> = Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, withRoots(inner)]),
    );
    if ('imageReferences' in fields) fields['imageRegistryCredentials'] = { allowInsecureRegistry: true };
    if ('matchImageReferences' in fields) fields['credentials'] = { allowInsecureRegistry: true };
    const keyless = fields['keyless'];
    if (typeof keyless !== 'object' || keyless === null) return fields;
    if ('identities' in keyless)
      return {
        ...fields,
        tuf: { mirror: tuf.url, root: { data: Buffer.from(tuf.root).toString('base64') } },
      };
    const root = JSON.parse(Buffer.from(lab.sigstore.trustedRoot).toString()) as TrustedRootJson;
    const pem = (label: string, raw: Raw | undefined): string =>
      formatPem(label, Buffer.from(raw?.rawBytes ?? '', 'base64'));
    const roots = root.certificateAuthorities[0]?.certChain.certificates.map((raw) =>
      pem('CERTIFICATE', raw),
    );
    Object.assign(keyless, {
      roots: roots?.join(''),
      rekor: { url: lab.sigstore.url, pubkey: pem('PUBLIC KEY', root.tlogs[0]?.publicKey) },
      ctlog: { pubkey: pem('PUBLIC KEY', root.ctlogs[0]?.publicKey) },
    });
    return fields;
  }

  async function decisionsOf(published: unknown, images = references): Promise<Map<string, Decision>> {
    const { policy } = await convertForeignPolicies(JSON.stringify(published, null, 1), 'published.yaml');
    const policies = await openPolicies([file('policy.yaml', policy)]);
    await using decisions = openDecisions({ policies, trustedRoot: lab.trustedRoot }, lab.context);
    const answers = new Map<string, Decision>();
    for (const [name, reference] of images)
      answers.set(name, await decisions.decide(`docker://${reference}`, lab.context.signal));
    return answers;
  }

  /** In one run over all images. */
  async function refusedByKyverno(policy: unknown, images = references): Promise<Set<string>> {
    const nameOf = (name: string): string => name.replace('/', '-');
    const pods = [...images].flatMap(([name, image]) => {
      const metadata = { name: nameOf(name), namespace: 'default' };
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'app', image }] } };
      return ['--resource', file(`${nameOf(name)}.yaml`, JSON.stringify(pod))];
    });
    const args = ['apply', file('kyverno.yaml', JSON.stringify(withRoots(policy))), ...pods];
    const env = { HOME: folder, PATH: process.env['PATH'] };
    const report = ['--registry', '--policy-report', '--output-format', 'json'];
    const child = spawn(kyverno ?? '', [...args, ...report], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    const stdout = await text(child.stdout);
    assert.ok(stdout.includes('{'), `Kyverno gave no report: ${stdout}`);
    const { results } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as {
      results: { result: string; resources: { name: string }[] }[];
    };
    const judged = new Set(results.map(({ resources: [pod] }) => pod?.name));
    for (const name of images.keys()) assert.ok(name === UNMATCHED || judged.has(nameOf(name)), stdout);
    const passes = new Set(['pass', 'skip']);
    const refused = results
      .filter(({ result }) => !passes.has(result))
      .map(({ resources: [pod] }) => pod?.name);
    return new Set([...images.keys()].filter((name) => refused.includes(nameOf(name))));
  }
});

type Raw = { rawBytes: string };
type TrustedRootJson = {
  tlogs: { publicKey: Raw }[];
  ctlogs: { publicKey: Raw }[];
  certificateAuthorities: { certChain: { certificates: Raw[] } }[];
};
