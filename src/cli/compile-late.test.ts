import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

describe('compiling late', () => {
  it('asks V8 for nothing that it does not know, which it would say on standard error', () => {
    const module = new URL('./compile-late.ts', import.meta.url).href;
    const script = `import(${JSON.stringify(module)}).then(({ compileLate }) => compileLate())`;

    const { status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });

    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });
});
