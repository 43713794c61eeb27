import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readDer } from '../der/read.ts';
import { timestampRequest } from './timestamp-request.ts';

const value = createHash('sha384').update('x').digest();
const request = timestampRequest({ algorithm: 'sha384', value }, Uint8Array.of(0x80, 1));

describe('timestampRequest', () => {
  it('names digest and nonce and asks for the certificate', () => {
    const fields = readDer(request).sequence();
    assert.equal(fields.integer(), 1n);
    const imprint = fields.sequence();
    assert.equal(imprint.sequence().oid(), '2.16.840.1.101.3.4.2.2');
    assert.deepEqual(Buffer.from(imprint.octetString()), value);
    assert.equal(fields.integer(), 0x8001n);
    assert.equal(fields.boolean(), true);
    fields.end();
  });

  const openssl = spawnSync('openssl', ['version']).status === 0;
  it('is read by openssl', { skip: openssl ? false : 'openssl is absent' }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-tsq-'));
    const file = join(folder, 'request.tsq');
    writeFileSync(file, request);
    const { stdout } = spawnSync('openssl', ['ts', '-query', '-in', file, '-text'], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    assert.match(stdout, /Hash Algorithm: sha384[\s\S]*Nonce: 0x8001[\s\S]*Certificate required: yes/);
  });
});
