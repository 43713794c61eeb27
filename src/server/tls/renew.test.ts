import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type TlsIdentity, tlsAuthority } from '../../../test/fakes/tls-authority.ts';
import { renewTls } from './renew.ts';
import { readTlsFiles } from './tls-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'renew-tls-'));
after(() => rmSync(folder, { recursive: true }));
const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
const authority = tlsAuthority();
const [one, two, three] = ['one', 'two', 'three'].map((name) => authority.identityFor(name)) as [
  TlsIdentity,
  TlsIdentity,
  TlsIdentity,
];
const half = { cert: two.cert, key: one.key };
const broken = { cert: 'not a certificate', key: one.key };

function write({ cert, key }: { cert: string; key: string }): void {
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
}

describe('a certificate that others renew', () => {
  it('is taken when it has changed; what cannot be used is told once, while the one before stays', async () => {
    const ended = new AbortController();
    const told: string[] = [];
    const used: string[] = [];
    // What stands there at each look.
    const contents = [one, one, broken, broken, half, two, broken, two, three];
    const next = (): void => {
      const there = contents.shift();
      if (there === undefined) ended.abort();
      else write(there);
    };
    next();

    await renewTls(
      files,
      { useTls: ({ cert }) => void used.push(cert) },
      {
        signal: ended.signal,
        clock: { nowMs: () => 0, sleep: async () => next(), random: () => 0 },
        log: { warn: (_: string, { error }: { error: string }) => void told.push(error) } as never,
      },
    );

    assert.deepEqual(used, [two.cert, three.cert]);
    assert.deepEqual(
      told.map((text) => /mismatch/.test(text)),
      [false, true, false],
    );
  });

  it('is refused at the start with its file, where it is broken, absent or of another key', async () => {
    write(broken);
    await assert.rejects(readTlsFiles(files), { code: 'ADMIT_TLS', message: /tls\.crt is of no use with/ });
    write(half);
    await assert.rejects(readTlsFiles(files), { code: 'ADMIT_TLS', message: /mismatch/, hint: /belongs/ });
    const absent = { ...files, key: join(folder, 'none') };
    await assert.rejects(readTlsFiles(absent), { code: 'ADMIT_TLS', message: /none cannot be read/ });
  });
});
