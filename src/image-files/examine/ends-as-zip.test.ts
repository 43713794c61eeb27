import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeZip } from '../../../test/fakes/zip-file.ts';
import { endsAsZip } from './ends-as-zip.ts';

describe('endsAsZip', () => {
  const zip = fakeZip({ a: 'x' });

  it('knows an archive by its end, with a comment or other bytes behind it', () => {
    assert.equal(endsAsZip(zip), true);
    assert.equal(endsAsZip(Buffer.concat([Buffer.alloc(70_000), zip])), true);
    assert.equal(endsAsZip(Buffer.concat([zip, Buffer.alloc(65_535)])), true);
    assert.equal(endsAsZip(fakeZip({ a: 'x' }, { zip64: true })), true);
  });

  it('takes programs that write archives, empty ones and cut ones for none', () => {
    const records = Buffer.concat(Array.from({ length: 5000 }, () => Buffer.from('PK\x05\x06 and more')));
    assert.equal(endsAsZip(records), false);
    assert.equal(endsAsZip(fakeZip({})), false);
    assert.equal(endsAsZip(zip.subarray(0, -1)), false);
    assert.equal(endsAsZip(Buffer.alloc(0)), false);
  });
});
