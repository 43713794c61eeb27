import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const page = join(import.meta.dirname, '../man/shearwall.1');
const groff = spawnSync('groff', ['--version']).error === undefined;

describe('the page of the manual', () => {
  it('is set without a warning, and shows commands, options and variables', {
    skip: !groff && 'groff is not here',
  }, () => {
    const { stdout, stderr, status } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-P-cbu', page], {
      encoding: 'utf8',
    });

    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^ {3}fleet add$/m);
    assert.match(stdout, /^ {7}--from-registry <place>$/m);
    assert.match(stdout, /^ {7}shearwall db search log4shell$|^ {14}shearwall db search log4shell$/m);
    assert.match(stdout, /^ {7}COSIGN_PASSWORD$/m);
  });

  it('is one that the package names', () => {
    const { man, files } = JSON.parse(readFileSync(join(page, '../../package.json'), 'utf8'));
    assert.deepEqual(man, ['./man/shearwall.1']);
    assert.ok(files.includes('man'));
  });
});
