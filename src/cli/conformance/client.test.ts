import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { FILE, type Samples, signSamples, statementOf } from '../../../test/fakes/signed-samples.ts';
import { digestOf } from '../../base/digest.ts';
import { encodeBundle, publicKeyPem } from '../../sigstore/index.ts';
import { runConformance } from './client.ts';

describe('runConformance', () => {
  let samples: Samples;
  let folder: string;
  const at = (name: string): string => join(folder, name);
  before(async () => {
    samples = await signSamples();
    folder = await mkdtemp(join(tmpdir(), 'conformance-'));
    await writeFile(at('root.json'), samples.sigstore.trustedRoot);
    await writeFile(at('config.json'), samples.sigstore.signingConfigFor([2]));
    await writeFile(at('file'), FILE);
    await writeFile(at('key.pub'), publicKeyPem(samples.signer.publicKey));
    await writeFile(at('key.json'), encodeBundle(samples.get('key message rekor1').bundle));
  });
  after(async () => {
    await samples[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const run = (...argv: string[]) =>
    runConformance(
      argv,
      serviceTestContext(() => samples.sigstore.clock.nowMs()),
    );
  const verify = async (bundle: string, artifact: string, ...signer: string[]): Promise<string> => {
    const identity = [
      '--certificate-identity',
      samples.email,
      '--certificate-oidc-issuer',
      samples.sigstore.url,
    ];
    const who = signer.length > 0 ? signer : identity;
    const refused = await run(
      'verify-bundle',
      '--bundle',
      at(bundle),
      ...who,
      '--trusted-root',
      at('root.json'),
      artifact,
    );
    return refused?.code ?? 'accepted';
  };
  const sign = async (bundle: string, file: string, ...more: string[]) => {
    const token = await samples.sigstore.identityToken({ email: samples.email });
    const config = ['--trusted-root', at('root.json'), '--signing-config', at('config.json')];
    await run('sign-bundle', ...more, '--identity-token', token, '--bundle', at(bundle), ...config, file);
  };

  it('signs a file and verifies it by path and by digest, for its signer alone', async () => {
    await sign('file.json', at('file'));

    assert.equal(await verify('file.json', at('file')), 'accepted');
    assert.equal(await verify('file.json', digestOf(FILE)), 'accepted');
    assert.equal(await verify('file.json', digestOf('another')), 'SUBJECT_MISMATCH');
    assert.equal(
      await verify('file.json', at('file'), '--certificate-identity', 'x', '--certificate-oidc-issuer', 'y'),
      'IDENTITY_MISMATCH',
    );
  });

  it('signs a statement as one, and verifies its subject', async () => {
    await writeFile(at('statement'), statementOf(FILE));
    await sign('statement.json', at('statement'), '--in-toto');

    assert.match(await readFile(at('statement.json'), 'utf8'), /dsseEnvelope/);
    assert.equal(await verify('statement.json', at('file')), 'accepted');
    assert.equal(await verify('statement.json', at('statement')), 'SUBJECT_MISMATCH');
  });

  it('verifies by key', async () => {
    assert.equal(await verify('key.json', at('file'), '--key', at('key.pub')), 'accepted');
    assert.equal(await verify('key.json', at('file')), 'SIGNER_KIND_MISMATCH');
    assert.equal(await verify('key.json', at('file'), '--key', at('file')), 'KEY_UNSUPPORTED');
  });

  it('says how it is called when it is called otherwise', async () => {
    for (const argv of [
      ['verify-bundle'],
      ['something', '--bundle', 'b', 'file'],
      ['verify-bundle', '--bundle', at('key.json'), at('file')],
      ['verify-bundle', '--staging', '--bundle', at('key.json'), at('file')],
    ])
      await assert.rejects(run(...argv), { code: 'CONFORMANCE_USAGE' });
  });
});
