/** The checked-in modules come out of their sources, byte for byte, by Debian's compilers. Takes about two minutes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { digestOf } from '../../src/base/index.ts';
import { hostMirror } from './host-mirror.ts';

const root = join(import.meta.dirname, '../..');
const OTHER_COMPILERS = 3;

function missing(): string | false {
  if (process.getuid?.() !== 0) return 'only root may chroot';
  const absent = ['mmdebstrap', 'chroot'].find((program) => spawnSync(program, ['--version']).error);
  return absent === undefined ? false : `${absent} is not installed`;
}

describe('scripts/build-wasm.sh', () => {
  it('builds the modules that are checked in', { skip: missing() }, (test) => {
    const out = mkdtempSync(join(tmpdir(), 'wasm-rebuild-'));
    const built = spawnSync(join(root, 'scripts/build-wasm.sh'), [out], {
      encoding: 'utf8',
      env: { ...process.env, SHEARWALL_DEBIAN_MIRROR: hostMirror() },
    });
    if (built.status === OTHER_COMPILERS) return test.skip(built.stderr.trim());
    if (/Temporary failure|Could not resolve|Unable to fetch|could not connect/i.test(built.stderr)) {
      return test.skip('no network for compilers and crates');
    }
    assert.equal(built.status, 0, built.stderr);

    const digests = (folder: string, pattern: string): string[] =>
      globSync(pattern, { cwd: folder })
        .map((file) => `${basename(file)} ${digestOf(readFileSync(join(folder, file)))}`)
        .sort();
    assert.equal(digests(out, '*.wasm').length, 6);
    assert.deepEqual(digests(out, '*.wasm'), digests(join(root, 'src'), '**/*.wasm'));
    rmSync(out, { recursive: true });
  });
});
