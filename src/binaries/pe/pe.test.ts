import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { peFile } from '../../../test/fakes/pe-file.ts';
import { ShearwallError } from '../../base/errors.ts';
import { bytesAccess } from '../random-access.ts';
import { readPe } from './read-pe.ts';
import { versionStrings } from './version-info.ts';

const STRINGS = { CompanyName: 'Größe Ltd', FileVersion: '13.0.3.27908', ProductVersion: '13.0.3+abc' };

describe('readPe', () => {
  it('reads the strings of the version resource', () => {
    const file = readPe(bytesAccess(peFile(STRINGS)));
    assert.deepEqual(Object.fromEntries(file?.version ?? []), STRINGS);
    assert.ok(file?.isAssembly);
    assert.ok(file.isLibrary);
  });

  it('tells assemblies from other programs', () => {
    const file = readPe(bytesAccess(peFile(STRINGS, { isAssembly: false, isLibrary: false })));
    assert.equal(file?.isAssembly, false);
    assert.equal(file.isLibrary, false);
  });

  it('takes DOS programs and texts for none', () => {
    assert.equal(readPe(bytesAccess(Buffer.from('MZ'))), undefined);
    assert.equal(readPe(bytesAccess(Buffer.alloc(100))), undefined);
    const dos = Buffer.alloc(200);
    dos.write('MZ');
    assert.equal(readPe(bytesAccess(dos)), undefined);
  });

  it('says that something is outside, and nothing else, wherever it is cut off', () => {
    const whole = peFile(STRINGS);
    for (let length = 0; length < whole.length; length++) outsideOrRead(whole.subarray(0, length));
  });

  it('is bounded whatever any of its bytes say', () => {
    const whole = peFile(STRINGS);
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = Buffer.from(whole);
        changed[at] = value;
        outsideOrRead(changed);
      }
    }
  });
});

function outsideOrRead(bytes: Uint8Array): void {
  try {
    readPe(bytesAccess(bytes));
  } catch (error) {
    assert.ok(error instanceof ShearwallError, String(error));
    assert.equal(error.code, 'BINARY_OUT_OF_BOUNDS');
  }
}

describe('versionStrings', () => {
  it('finds nothing in other resources', () => {
    assert.equal(versionStrings(Buffer.alloc(0)).size, 0);
    assert.equal(versionStrings(Buffer.alloc(1000)).size, 0);
    assert.equal(versionStrings(Buffer.alloc(1000, 0xff)).size, 0);
  });
});
