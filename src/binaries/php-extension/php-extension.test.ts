import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { phpExtension } from '../../../test/fakes/php-extension.ts';
import { binaryError } from '../errors.ts';
import { bytesAccess } from '../random-access.ts';
import { readPhpExtension } from './read-php-extension.ts';

describe('readPhpExtension', () => {
  it('reads name and version of the module entry', () => {
    assert.deepEqual(readPhpExtension(bytesAccess(phpExtension('redis', '6.0.2'))), {
      name: 'redis',
      version: '6.0.2',
    });
  });

  it('takes other objects for none', () => {
    assert.equal(readPhpExtension(bytesAccess(phpExtension('redis', '6.0.2', 1))), undefined);
    assert.equal(readPhpExtension(bytesAccess(phpExtension('redis', 'no version'))), undefined);
    assert.equal(readPhpExtension(bytesAccess(Buffer.from('text'))), undefined);
    assert.equal(readPhpExtension(bytesAccess(Buffer.alloc(0))), undefined);
  });

  it('says that the object is malformed, and nothing else, wherever it is cut off or changed', () => {
    const whole = phpExtension('redis', '6.0.2');
    for (let at = 0; at < whole.length; at++) {
      malformedOrRead(whole.subarray(0, at));
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Buffer.from(whole);
        changed[at] = value;
        malformedOrRead(changed);
      }
    }
  });
});

function malformedOrRead(bytes: Uint8Array): void {
  try {
    readPhpExtension(bytesAccess(bytes));
  } catch (error) {
    assert.ok(binaryError.is(error), String(error));
  }
}
