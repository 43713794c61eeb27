import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakePyInstaller } from '../../../test/fakes/pyinstaller-program.ts';
import { Budget } from '../budget.ts';
import { bytesAccess } from '../random-access.ts';
import { readFrozen, readPyInstaller } from './read-pyinstaller.ts';

const limits = { most: 1000, budget: new Budget(0, { bytesProduced: 10_000 }) };

function textsOf(program: Buffer): (string | undefined)[] {
  const content = bytesAccess(program);
  return (readPyInstaller(content, assert.fail) ?? []).map((entry) => {
    const read = readFrozen(content, entry, limits);
    return read && `${entry.name}=${read.read(0, read.sizeBytes).toString()}`;
  });
}

describe('readPyInstaller', () => {
  it('reads what is compressed and what is not, before the headers that end the program', () => {
    const program = fakePyInstaller({ 'a/METADATA': 'x'.repeat(50), 'lib.so': { stored: 'elf' } });
    assert.deepEqual(textsOf(program), [`a/METADATA=${'x'.repeat(50)}`, 'lib.so=elf']);
  });

  it('finds nothing in other programs, and survives one cut or changed anywhere', () => {
    assert.equal(readPyInstaller(bytesAccess(Buffer.from('\x7fELF')), assert.fail), undefined);
    const program = fakePyInstaller({ a: 'text', b: { stored: 'text' } });
    for (let at = 0; at < program.length; at++) {
      assert.ok(textsOf(program.subarray(0, at)).length <= 2);
      const changed = Buffer.from(program);
      changed[at] = 0xff;
      assert.ok(textsOf(changed).length <= 2);
    }
  });

  it('refuses what is larger than allowed, declared or not', () => {
    const program = bytesAccess(fakePyInstaller({ a: 'x'.repeat(2000) }));
    const [entry] = readPyInstaller(program, assert.fail) ?? [];
    assert.ok(entry);
    assert.equal(readFrozen(program, entry, limits), undefined);
    assert.equal(readFrozen(program, { ...entry, sizeBytes: 10 }, limits), undefined, 'a bomb that lies');
    const spent = { most: 5000, budget: new Budget(0, { bytesProduced: 1000 }) };
    assert.equal(readFrozen(program, entry, spent), undefined);
  });
});
