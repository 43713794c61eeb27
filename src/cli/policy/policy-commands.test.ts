import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LineRan, runLine } from '../../../test/fakes/run-line.ts';
import { tlsAuthority } from '../../../test/fakes/tls-authority.ts';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import { publicKeyPem } from '../../sigstore/index.ts';

describe('policies from the command line', () => {
  let lab: TrustLab;
  let folder: string;
  const file = (name: string, text?: string): string => {
    const path = join(folder, name);
    if (text !== undefined) writeFileSync(path, text);
    return path;
  };
  const run = async (...words: string[]): Promise<LineRan> =>
    await runLine(['policy', ...words], lab.context as never);
  const judged = async (command: string, ...words: string[]): Promise<LineRan> =>
    await run(command, ...words, '--policy', file('policy.yaml'), '--trusted-root', file('root.json'));
  const asked = (): number => lab.registry.seen.length;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shearwall-policy-'));
    lab = await TrustLab.start();
    await lab.push('app', { tag: 'v1' });
    await lab.sign('app:v1', lab.byKey);
    await lab.push('unsigned', { tag: 'v1' });
    writeFileSync(file('root.json'), lab.sigstore.trustedRoot);
    const policy = {
      version: 1,
      authorities: { release: { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 } },
      policies: [{ name: 'release', images: [`${lab.registry.host}/**`], signed: { by: ['release'] } }],
    };
    file('policy.yaml', JSON.stringify(policy));
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are checked: 0 where all can count, 1 with the line where something cannot, and an error where it is not one', async () => {
    assert.equal((await run('check', file('policy.yaml'))).exitCode, 0);
    const dead = file(
      'dead.yaml',
      "version: 1\npolicies:\n  - name: a\n    images: ['ghcr.io/a', 'ghcr.io/**']\n    unsigned: allow\n",
    );
    const { exitCode, text } = await run('check', dead);
    assert.deepEqual([exitCode, /dead\.yaml:4:\d+: 'ghcr\.io\/a' adds nothing in a/.test(text)], [1, true]);
    await assert.rejects(run('check', file('bad.yaml', 'version: 1\npolicies: [{name: a}]\n')), {
      code: 'POLICY_INVALID',
      message: /bad\.yaml:2/,
    });
  });

  it('are audited with those among the objects, by namespace: without a file, and never without any', async () => {
    const pod = (namespace: string, image: string): object => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace },
      spec: { containers: [{ name: 'main', image: lab.at(image) }] },
    });
    const pods = [pod('shop', 'app:v1'), pod('other', 'app:v1'), pod('other', 'unsigned:v1')];
    const policy = (kind: string, metadata: object, issuer?: string): object => ({
      apiVersion: 'policies.shearwall.dev/v1',
      kind,
      metadata,
      spec: {
        version: 1,
        authorities: {
          release:
            issuer === undefined
              ? { key: publicKeyPem(lab.signer.publicKey), logEntries: 0 }
              : { issuer, identity: 'audit@acme.example' },
        },
        policies: [{ name: 'release', images: [`${lab.registry.host}/**`], signed: { by: ['release'] } }],
      },
    });
    const audited = async (...objects: object[]): Promise<LineRan> => {
      const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...pods, ...objects] });
      return await run('audit', file('objects.json', text), '--all', '--trusted-root', file('root.json'));
    };
    await assert.rejects(audited(), { code: 'CLI_POLICY', message: /none is among the objects/ });
    const base = policy('ClusterPolicy', { name: 'base' });
    const { exitCode, text } = await audited(
      base,
      policy('Policy', { name: 'strict', namespace: 'shop' }, 'https://x.example'),
    );
    assert.equal(exitCode, 1);
    assert.match(text, /2 of 3 images would be refused, 1 let in/);
    assert.match(text, /shop\/strict\/release: not signed/);
    assert.match(text, /base\/release: not signed/);
    const broken = await audited(base, policy('Policy', { name: 'broken', namespace: 'shop' }, ''));
    assert.match(broken.text, /Policy shop\/broken: not readable/);
  });

  it('are tested against expected verdicts, and the lines that differ are named', async () => {
    const expected = [
      { image: lab.at('app:v1'), verdict: 'allowed', policies: ['release'] },
      { image: lab.at('unsigned:v1'), verdict: 'refused', reason: 'NOT_SIGNED' },
      { image: 'nginx', verdict: 'unmatched' },
    ];
    const text = (images: object[]): string =>
      `version: 1\nimages:\n${images.map((image) => `  - ${JSON.stringify(image)}\n`).join('')}`;
    assert.equal((await judged('test', file('good.yaml', text(expected)))).exitCode, 0);
    const wrong = [
      { image: lab.at('app:v1'), verdict: 'refused' },
      { image: lab.at('unsigned:v1'), verdict: 'refused', reason: 'NOT_ATTESTED' },
      { image: lab.at('app:v1'), policies: ['other'] },
      { image: lab.at('app:v1'), verdict: 'unmatched' },
    ];
    const ran = await judged('test', file('wrong.yaml', text(wrong)));
    assert.equal(ran.exitCode, 1);
    assert.deepEqual(
      [...ran.text.matchAll(/wrong\.yaml:(\d+)/g)].map(([, line]) => line),
      ['3', '4', '5', '6'],
    );
    const absent = await judged(
      'test',
      file('absent.yaml', text([{ image: lab.at('absent:v1'), verdict: 'refused' }])),
    );
    assert.equal(absent.exitCode, 3);
  });

  it('are not tested by a file that expects nothing, or that says something unknown', async () => {
    for (const image of [
      '{image: nginx}',
      '{image: nginx, verdict: allowed, reason: x}',
      '{image: nginx, verdikt: allowed}',
    ])
      await assert.rejects(judged('test', file('bad.yaml', `version: 1\nimages:\n  - ${image}\n`)), {
        code: 'POLICY_INVALID',
        message: /bad\.yaml:3/,
      });
  });

  it('are explained: which is about the image, why, and what its rules found', async () => {
    const allowed = await judged('explain', lab.at('app:v1'));
    assert.deepEqual(
      [allowed.exitCode, /✓ release in .*matches .*asks: signed by release/.test(allowed.text)],
      [0, true],
    );
    const refused = await judged('explain', lab.at('unsigned:v1'));
    assert.equal(refused.exitCode, 1);
    assert.match(refused.text, /denied/);
  });

  it('are explained by name alone without a request, and so is what none is about', async () => {
    const before = asked();
    assert.equal((await judged('explain', lab.at('unsigned:v1'), '--by-name')).exitCode, 0);
    const { exitCode, text } = await judged('explain', 'registry.invalid/app:1');
    assert.deepEqual([exitCode, asked()], [1, before]);
    assert.match(text, /no policy is about registry\.invalid\/app:1: it is refused/);
  });

  it('are exported to Gatekeeper with the authority of its provider only, or the line that gets it', async () => {
    const { ca } = tlsAuthority();
    const to = async (engine: string, ...words: string[]) =>
      await run('export', file('policy.yaml'), '--to', engine, ...words);
    const { exitCode, text } = await to(
      'gatekeeper',
      '--ca-bundle',
      file('ca.crt', ca),
      '--namespace',
      'guards',
    );
    assert.deepEqual([exitCode, text.match(/^kind: .*$/gm)?.length], [0, 3]);
    await assert.rejects(to('gatekeeper', '--namespace', 'guards'), {
      code: 'CLI_POLICY',
      hint: /^kubectl -n guards get secret .* \| shearwall policy export --to gatekeeper --namespace guards --ca-bundle -$/,
    });
    await assert.rejects(to('kyverno', '--ca-bundle', file('ca.crt')), { code: 'CLI_POLICY' });
  });
});
