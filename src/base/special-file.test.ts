import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { writeFileAtomically } from './atomic-write.ts';
import { isSpecial, refuseSpecial } from './special-file.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'shearwall-special-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe('an output that is no file of its own', () => {
  // Nothing is written: a mistake here would take the device away from the whole machine.
  it('is not replaced by what has to be a file: the null device, whose name root could take away', async () => {
    assert.equal(await isSpecial('/dev/null'), true);
    await assert.rejects(refuseSpecial('/dev/null'), /no file may replace/);
  });

  it('is written into and stays what it was: a named pipe', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reading = import('node:fs/promises').then(({ readFile }) => readFile(pipe, 'utf8'));
    await writeFileAtomically(pipe, 'text');
    assert.equal(await reading, 'text');
    assert.ok(lstatSync(pipe).isFIFO());
  });

  it('is told from files, links to files and what is not there', async () => {
    const [file, link] = [join(folder, 'file'), join(folder, 'link')];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    const found = await Promise.all([file, link, join(folder, 'none'), folder].map(isSpecial));
    assert.deepEqual(found, [false, false, false, false]);
    assert.deepEqual(await Promise.all(['/dev/stdout', '/proc/self/fd/1'].map(isSpecial)), [true, true]);
    await writeFileAtomically(file, 'new');
    assert.equal(readFileSync(file, 'utf8'), 'new');
  });
});
