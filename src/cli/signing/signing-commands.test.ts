import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Command } from 'commander';
import { TrustLab } from '../../../test/fakes/trust-lab.ts';
import type { Context, ShearwallError } from '../../base/index.ts';
import { inlineWorkers } from '../../base/workers.ts';
import { formatPem, generateSigner, publicKeyPem } from '../../sigstore/index.ts';
import type { CommandFile, ExitCode } from '../command.ts';
import { command as attest } from '../commands/attest.ts';
import { command as attestBlob } from '../commands/attest-blob.ts';
import { command as sign } from '../commands/sign.ts';
import { command as signBlob } from '../commands/sign-blob.ts';
import { command as verify } from '../commands/verify.ts';
import { command as verifyAttestation } from '../commands/verify-attestation.ts';
import { command as verifyBlob } from '../commands/verify-blob.ts';
import { createWholeProgram } from '../program.ts';

let lab: TrustLab;
let folder: string;
const file = (name: string): string => join(folder, name);

before(async () => {
  lab = await TrustLab.start({}, { email: 'device@example.com' });
  folder = mkdtempSync(join(tmpdir(), 'shearwall-signing-'));
  for (const name of ['k', 'other']) {
    const signer = await generateSigner('p256');
    writeFileSync(file(`${name}.pem`), formatPem('PRIVATE KEY', signer.pkcs8));
    writeFileSync(file(`${name}.pub`), publicKeyPem(signer.publicKey));
  }
  writeFileSync(file('root.json'), lab.sigstore.trustedRoot);
  writeFileSync(file('config.json'), lab.sigstore.signingConfigFor([1]));
  writeFileSync(file('token'), `${await lab.sigstore.identityToken({ email: 'dev@example.com' })}\n`);
  writeFileSync(file('predicate.json'), '{"a":1}');
});
after(async () => {
  await lab[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

type Ran = { exitCode: ExitCode; value: Record<string, unknown>; text: string; notes: string[] };

/** Runs a command as main does, its line parsed by commander, without a process of its own. */
async function run(command: CommandFile<never>, ...words: string[]): Promise<Ran> {
  const cmd = new Command('test')
    .option('--offline')
    .exitOverride()
    .configureOutput({ writeErr() {}, writeOut() {} });
  command.describe(cmd);
  let args: string[] = [];
  cmd.action((...parameters: unknown[]) => {
    args = parameters
      .slice(0, -2)
      .flat()
      .filter((word) => word !== undefined) as string[];
  });
  await cmd.parseAsync(words, { from: 'user' });
  const ran: Ran = { exitCode: 0, value: {}, text: '', notes: [] };
  const offline = words.includes('--offline');
  const context = { ...lab.context, workers: inlineWorkers(), offline } as Context;
  ran.exitCode = await command.run({
    args,
    options: cmd.opts() as never,
    open: async () => context,
    out: {
      json: false,
      quiet: false,
      result: (value, text) => {
        ran.value = value as Record<string, unknown>;
        ran.text = text();
      },
      document: (text) => void (ran.text = text),
      async pieces() {},
      note: (line) => void ran.notes.push(line),
    },
    env: { HOME: folder, XDG_STATE_HOME: file('state') },
    wholeProgram: createWholeProgram,
  });
  return ran;
}

const byKey = (name = 'k'): string[] => ['--key', file(`${name}.pub`), '--insecure-ignore-tlog'];
const keyless = (): string[] => ['--signing-config', file('config.json'), '--identity-token', file('token')];
const byIdentity = (who = 'dev@example.com'): string[] => [
  '--certificate-identity',
  who,
  '--certificate-oidc-issuer',
  lab.sigstore.url,
  '--trusted-root',
  file('root.json'),
];
const fails = (code: string, hint: RegExp) => (error: ShearwallError) =>
  error.code === code && hint.test(`${error.message} ${error.hint ?? ''}`);

describe('shearwall sign and verify', () => {
  it('sign and check an image by key', async () => {
    const digest = await lab.push('cli/key');
    const signed = await run(sign, '--key', file('k.pem'), '-a', 'a=1,b=2', lab.at('cli/key'));
    const good = await run(verify, ...byKey(), '-a', 'b=2', lab.at('cli/key'));
    const bad = await run(verify, ...byKey('other'), lab.at('cli/key'));

    assert.equal(signed.text, digest);
    assert.deepEqual([good.exitCode, good.value['digest'], bad.exitCode], [0, digest, 1]);
    assert.match(good.text, /^verified [^]*accepted +key sha256:/);
    assert.match(bad.text, /^REFUSED [^]*KEY_MISMATCH: /);
  });

  it('sign and check keyless, once it is agreed that the identity becomes public', async () => {
    await lab.push('cli/keyless');
    await assert.rejects(run(sign, ...keyless(), lab.at('cli/keyless')), fails('CLI_CONSENT', /-y/));

    await run(sign, '-y', ...keyless(), '--trusted-root', file('root.json'), lab.at('cli/keyless'));

    const good = await run(verify, ...byIdentity(), lab.at('cli/keyless'));
    const bad = await run(verify, ...byIdentity('eve@example.com'), lab.at('cli/keyless'));
    assert.deepEqual([good.exitCode, bad.exitCode], [0, 1]);
    assert.match(good.text, /dev@example\.com \(http/);
  });

  it('log in by a code where there is no browser', async () => {
    await lab.push('cli/device');
    const config = ['--signing-config', file('config.json')];
    await assert.rejects(
      run(sign, '-y', ...config, lab.at('cli/device')),
      fails('CLI_SIGNER', /--identity-token/),
    );

    await run(sign, '-y', ...config, '--fulcio-auth-flow', 'device', lab.at('cli/device'));

    assert.equal((await run(verify, ...byIdentity('device@example.com'), lab.at('cli/device'))).exitCode, 0);
  });

  it('refuse a docker archive before anything is signed', async () => {
    const sent = lab.registry.seen.length;
    const archive = `docker-archive:${file('image.tar')}`;

    await assert.rejects(run(sign, '--key', file('k.pem'), archive), { message: /image\.tar/ });
    assert.equal(lab.registry.seen.length, sent);
  });

  it('warn of a pattern that is not anchored, and match it anywhere as cosign does', async () => {
    const pattern = (text: string): string[] => [
      '--certificate-identity-regexp',
      text,
      ...byIdentity().slice(2),
    ];

    const loose = await run(verify, ...pattern('example'), lab.at('cli/keyless'));
    const tight = await run(verify, ...pattern('^dev@example\\.com$'), lab.at('cli/keyless'));

    assert.deepEqual([loose.exitCode, tight.exitCode], [0, 0]);
    assert.match(loose.notes.join(), /matches anywhere/);
    assert.deepEqual(tight.notes, []);
  });

  it('require exactly one way to say who may have signed', async () => {
    const image = lab.at('cli/key');
    const wrong: [string[], RegExp][] = [
      [[], /--key cosign\.pub/],
      [['--certificate-identity', 'x'], /--certificate-oidc-issuer is missing/],
      [['--certificate-oidc-issuer', 'x'], /--certificate-identity is missing/],
      [[...byKey(), '--certificate-identity', 'x'], /exclude each other/],
      [[...byIdentity(), '--certificate-identity-regexp', 'x'], /exclude each other/],
    ];
    for (const [words, hint] of wrong)
      await assert.rejects(run(verify, ...words, image), fails('CLI_ACCEPTED_SIGNER', hint));
    await assert.rejects(run(verify, '--key', file('k.pem'), image), fails('CLI_KEY', /private key/));
    await assert.rejects(run(verify, '--key', file('nothing'), image), fails('CLI_KEY', /nothing/));
    await assert.rejects(run(verify, '--key', 'https://x/k.pub', image), fails('CLI_KEY', /fetch/));
    await assert.rejects(run(verify, ...byKey()), fails('CLI_IMAGES', /-f LIST/));
  });

  it('check a list, with an outcome for each image', async () => {
    await lab.push('cli/unsigned');
    writeFileSync(file('list'), `# ours\n${lab.at('cli/key')}\n\n${lab.at('cli/nowhere')} # gone\n`);
    const some = await run(verify, ...byKey(), '-f', file('list'));
    const refused = await run(verify, ...byKey(), '-f', file('list'), lab.at('cli/unsigned'));

    assert.deepEqual([some.exitCode, refused.exitCode], [3, 1]);
    assert.equal((some.value['images'] as unknown[]).length, 2);
    assert.match(some.text, /^verified [^]*\nUNKNOWN [^]*REGISTRY_NOT_FOUND/);
  });

  it('refuse a list for its unsigned image, even if others cannot be opened', async () => {
    const list = [lab.at('cli/unsigned'), `oci:${file('no-layout')}`, 'Not/AName'];
    const { exitCode, value, text } = await run(verify, ...byKey(), ...list);

    assert.deepEqual([exitCode, (value['images'] as unknown[]).length], [1, 3]);
    assert.match(text, /SIGNATURE_MISSING/);
  });

  it('say as text why a file cannot be read', async () => {
    const none = file('none');
    const image = lab.at('cli/key');
    const words = /: there is no such file/;
    await assert.rejects(run(sign, '--key', none, image), fails('KEY_UNREADABLE', words));
    await assert.rejects(run(verify, '--key', none, image), fails('CLI_KEY', words));
    await assert.rejects(run(verify, '--key', folder, image), fails('CLI_KEY', /: it is a folder/));
    await assert.rejects(run(verify, ...byKey(), '-f', none), fails('CLI_IMAGES', words));
    await assert.rejects(run(verify, '--policy', none, image), fails('POLICY_NOT_FOUND', words));
    await assert.rejects(run(verify, `deb:${none}.deb`), fails('DEB_UNREADABLE', words));
  });

  it('open a repository once for a list, with one token', async () => {
    const digest = await lab.push('cli/many');
    await lab.push('cli/many', { tag: 'v2' });
    await run(sign, '--key', file('k.pem'), lab.at('cli/many'));
    const list = [lab.at('cli/many'), lab.at('cli/many:v2'), lab.at(`cli/many@${digest}`)];

    const { exitCode, value } = await run(verify, ...byKey(), ...list);

    assert.equal(exitCode, 0);
    assert.equal((value['images'] as unknown[]).length, 3);
  });

  it('ask the registry also with --offline, as cosign does', async () => {
    const { exitCode } = await run(verify, '--offline', ...byKey(), lab.at('cli/key'));

    assert.equal(exitCode, 0);
  });

  it('let a policy decide, and do not mix it with flags', async () => {
    const policy = { name: 'ours', images: [`${lab.registry.host}/**`], signed: { by: ['me'] } };
    const authorities = { me: { key: 'k.pub', logEntries: 0 } };
    writeFileSync(file('policy.yaml'), JSON.stringify({ version: 1, authorities, policies: [policy] }));
    const by = ['--policy', file('policy.yaml'), '--trusted-root', file('root.json')];

    const good = await run(verify, ...by, lab.at('cli/key'));
    const bad = await run(verify, ...by, lab.at('cli/unsigned'));

    assert.deepEqual([good.exitCode, bad.exitCode], [0, 1]);
    assert.match(bad.text, /denied/);
    await assert.rejects(
      run(verify, ...by, ...byKey(), lab.at('cli/key')),
      fails('CLI_ACCEPTED_SIGNER', /policy/),
    );
  });
});

describe('shearwall attest and verify-attestation', () => {
  it('attest an image, and print what was attested', async () => {
    await lab.push('cli/attested');
    const about = ['--type', 'https://example.com/t/v1', '--predicate', file('predicate.json')];
    await run(attest, '--key', file('k.pem'), '--format', 'both', ...about, lab.at('cli/attested'));

    const good = await run(verifyAttestation, ...byKey(), ...about.slice(0, 2), lab.at('cli/attested'));
    const none = await run(verifyAttestation, ...byKey(), lab.at('cli/attested'));

    const envelope = JSON.parse(good.text) as { payload: string; payloadType: string; signatures: object[] };
    const statement = JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as { predicate: object };
    assert.deepEqual([good.exitCode, statement.predicate], [0, { a: 1 }]);
    assert.deepEqual(Object.keys(envelope), ['payload', 'payloadType', 'signatures']);
    assert.deepEqual(Object.keys(envelope.signatures[0] ?? {}), ['sig']);
    const bare = await run(
      verifyAttestation,
      ...byKey(),
      ...about.slice(0, 2),
      '-o',
      'predicate',
      lab.at('cli/attested'),
    );
    assert.equal(bare.text, '{\n  "a": 1\n}\n');
    assert.deepEqual([none.exitCode, none.text], [1, '']);
    assert.equal((await run(verify, ...byKey(), lab.at('cli/attested'))).exitCode, 1);
  });

  it('refuse to sign what nobody could verify later', async () => {
    const digest = await lab.push('cli/unverifiable');
    const about = ['--type', 'https://example.com/t/v1', '--predicate', file('odd.json')];
    const cases: [string, RegExp][] = [
      [`{"a":"${'x'.repeat(12.5 * 1024 * 1024)}"}`, /12\.5 MiB, and at most 11\.8 MiB/],
      ['{"a":1,"a":2}', /the same name twice/],
      [`{"a":${'['.repeat(80)}${']'.repeat(80)}}`, /nested more than 64 deep/],
    ];
    for (const [predicate, message] of cases) {
      writeFileSync(file('odd.json'), predicate);
      const attested = run(attest, '--key', file('k.pem'), ...about, lab.at('cli/unverifiable'));
      await assert.rejects(attested, fails('TRUST_PREDICATE_INVALID', message));
    }
    const source = await lab.source('cli/unverifiable');
    assert.deepEqual((await source.referrers(digest)).descriptors, []);
  });

  it('require exactly one way to say what is attested', async () => {
    const key = ['--key', file('k.pem')];
    const image = lab.at('cli/attested');
    await assert.rejects(run(attest, ...key, image), fails('CLI_ATTEST', /--predicate/));
    await assert.rejects(
      run(attest, ...key, '--result', 'r', '--type', 'vuln', image),
      fails('CLI_ATTEST', /--result/),
    );
    await assert.rejects(
      run(attest, ...key, '--type', 'spdxjson', '--predicate', file('predicate.json'), image),
      fails('TRUST_PREDICATE_INVALID', /spdxVersion/),
    );
    await assert.rejects(
      run(verifyAttestation, ...byKey(), '--policy', 'x.cue', image),
      fails('CLI_POLICY_LANGUAGE', /verify --policy/),
    );
  });
});

describe('shearwall sign-blob, attest-blob and verify-blob', () => {
  it('sign a file, and check it by its bytes and by its digest', async () => {
    writeFileSync(file('app'), 'app');
    await run(signBlob, '--key', file('k.pem'), file('app'), '--bundle', file('app.sigstore.json'));
    const check = async (what: string, name?: string): Promise<ExitCode> =>
      (await run(verifyBlob, ...byKey(name), '--bundle', file('app.sigstore.json'), what)).exitCode;

    const digest = 'sha256:a172cedcae47474b615c54d510a5d84a8dea3032e958587430b413538be3f333';
    assert.deepEqual([await check(file('app')), await check(digest)], [0, 0]);
    assert.deepEqual([await check(file('token')), await check(file('app'), 'other')], [1, 1]);
    assert.match(readFileSync(file('app.sigstore.json'), 'utf8'), /bundle\.v0\.3\+json/);
  });

  it('find the good one among the bundles of a file with one on each line', async () => {
    const good = readFileSync(file('app.sigstore.json'), 'utf8').trim();
    writeFileSync(
      file('app.jsonl'),
      `${good.replace(/"signature": ?"..../, '"signature":"AAAA')}\n${good}\n`,
    );
    const ran = await run(verifyBlob, ...byKey(), '--bundle', file('app.jsonl'), file('app'));

    assert.equal(ran.exitCode, 0);
  });

  it('attest a file, which is not a signature of it', async () => {
    const about = ['--type', 'https://example.com/t/v1', '--predicate', file('predicate.json')];
    await run(attestBlob, '--key', file('k.pem'), ...about, '--bundle', file('app.att.json'), file('app'));
    const check = (...words: string[]) =>
      run(verifyBlob, ...byKey(), '--bundle', file('app.att.json'), ...words, file('app'));

    assert.equal((await check()).exitCode, 1);
    assert.equal((await check('--type', 'https://example.com/t/v1')).exitCode, 0);
  });

  it('take presets in place of identities', async () => {
    const words = ['--bundle', file('app.sigstore.json'), file('app')];
    const preset = await run(
      verifyBlob,
      '--preset',
      'kubernetes',
      '--trusted-root',
      file('root.json'),
      ...words,
    );

    assert.equal(preset.exitCode, 1);
    await assert.rejects(
      run(verifyBlob, '--preset', 'kubernetes', ...byKey(), ...words),
      fails('CLI_ACCEPTED_SIGNER', /--preset/),
    );
    await assert.rejects(run(verifyBlob, '--repo', 'a/b', ...words), fails('CLI_ACCEPTED_SIGNER', /github/));
  });
});
