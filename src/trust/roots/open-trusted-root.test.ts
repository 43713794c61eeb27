import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { findInstance, PUBLIC_GOOD } from '../../sigstore/index.ts';
import { SIGNING_CONFIG, TRUSTED_ROOT, writeKeptRoot } from './kept-root.ts';
import { findSigningConfig, openTrustedRoot } from './open-trusted-root.ts';

const builtIn = Buffer.from(findInstance(PUBLIC_GOOD)?.builtIn?.trustedRoot() ?? []);

async function emptyState(): Promise<{ stateDir: string } & AsyncDisposable> {
  const stateDir = await mkdtemp(join(tmpdir(), 'shearwall-roots-'));
  return { stateDir, [Symbol.asyncDispose]: () => rm(stateDir, { recursive: true, force: true }) };
}

function keep(
  stateDir: string,
  name: string,
  asOf: string,
  targets: Record<string, string> = {},
): Promise<void> {
  return writeKeptRoot(stateDir, {
    name,
    mirror: 'https://tuf.example.org/',
    fetchedAt: Date.parse(asOf),
    metadata: {},
    targets: { [TRUSTED_ROOT]: `${builtIn.toString()} `, ...targets },
  });
}

describe('openTrustedRoot', () => {
  it('has a root built in, with the bytes that Sigstore’s signed targets name', async () => {
    await using state = await emptyState();
    const root = await openTrustedRoot(state);

    assert.equal(root.digest, 'sha256:6494e21ea73fa7ee769f85f57d5a3e6a08725eae1e38c755fc3517c9e6bc0b66');
    assert.deepEqual(root.origin, {
      kind: 'built-in',
      name: 'public-good',
      asOf: Date.parse('2026-11-05'),
    });
    assert.deepEqual(root.logs.map(({ baseUrl }) => baseUrl).sort(), [
      'https://log2025-1.rekor.sigstore.dev',
      'https://rekor.sigstore.dev',
    ]);
  });

  it('takes the newer of what is kept and what is built in', async () => {
    await using state = await emptyState();
    await keep(state.stateDir, 'public-good', '2026-01-01T00:00:00Z');
    assert.equal((await openTrustedRoot(state)).origin.kind, 'built-in');

    await keep(state.stateDir, 'public-good', '2027-01-01T00:00:00Z');
    assert.equal((await openTrustedRoot(state)).origin.kind, 'kept');
  });

  it('prefers what the user pinned as the default, however old', async () => {
    await using state = await emptyState();
    await keep(state.stateDir, 'default', '2020-01-01T00:00:00Z');

    const { origin } = await openTrustedRoot(state);
    assert.equal(origin.kind === 'kept' && origin.name, 'default');
    const named = await openTrustedRoot({ ...state, name: 'public-good' });
    assert.equal(named.origin.kind, 'built-in');
  });

  it('takes the file that is named, before anything else', async () => {
    await using state = await emptyState();
    await keep(state.stateDir, 'default', '2027-01-01T00:00:00Z');
    const file = join(state.stateDir, 'trusted_root.json');
    await writeFile(file, builtIn);

    assert.deepEqual((await openTrustedRoot({ ...state, file })).origin, { kind: 'file', path: file });
  });

  it('says what is wrong with a file', async () => {
    await using state = await emptyState();
    const file = join(state.stateDir, 'trusted_root.json');
    await assert.rejects(openTrustedRoot({ ...state, file }), {
      code: 'TRUST_ROOT_UNREADABLE',
      message: /cannot read the trusted root .*trusted_root\.json: there is no such file/,
    });
    for (const text of ['', '{}', '[]', 'null', builtIn.toString().slice(0, 300)]) {
      await writeFile(file, text);
      await assert.rejects(openTrustedRoot({ ...state, file }), {
        code: 'TRUST_ROOT_UNREADABLE',
        message: /trusted_root\.json: the trusted root cannot be used: /,
      });
    }
  });

  it('never goes on without a kept root that is damaged', async () => {
    await using state = await emptyState();
    await mkdir(join(state.stateDir, 'trust'));
    for (const text of ['', '{}', 'null', '{"formatVersion":1,"name":"other"}', '{"formatVersion":2}']) {
      await writeFile(join(state.stateDir, 'trust/default.json'), text);
      await assert.rejects(openTrustedRoot(state), {
        code: 'TRUST_ROOT_DAMAGED',
        hint: /trust init --force/,
      });
    }
  });

  it('says how to get a root that is known but not kept', async () => {
    await using state = await emptyState();
    await assert.rejects(openTrustedRoot({ ...state, name: 'github' }), {
      code: 'TRUST_ROOT_UNKNOWN',
      hint: /trust init github/,
    });
    await assert.rejects(openTrustedRoot({ ...state, name: '../../etc/passwd' }), {
      code: 'TRUST_ROOT_NAME',
    });
  });
});

describe('findSigningConfig', () => {
  it('goes with the root: built in, kept, or none', async () => {
    await using state = await emptyState();
    const text = async (name?: string) =>
      Buffer.from((await findSigningConfig({ ...state, ...(name && { name }) })) ?? []).toString();

    assert.match(await text(), /fulcio\.sigstore\.dev/);
    await keep(state.stateDir, 'default', '2027-01-01T00:00:00Z');
    assert.equal(await text(), '');
    await keep(state.stateDir, 'default', '2027-01-01T00:00:00Z', { [SIGNING_CONFIG]: 'ours' });
    assert.equal(await text(), 'ours');
    assert.match(await text('public-good'), /fulcio/);
    assert.equal(await text('github'), '');
  });
});
