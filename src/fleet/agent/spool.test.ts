import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { silentLog } from '../../base/log.ts';
import { Spool } from './spool.ts';

describe('what ended and was not told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-spool-'));
  after(() => rmSync(folder, { recursive: true }));
  const warnings: string[] = [];
  const spoolAt = (name: string) =>
    new Spool(join(folder, name), { ...silentLog, warn: (message) => void warnings.push(message) });
  const workload = { namespace: 'shop', kind: 'Pod', name: 'web', owner: undefined };
  const run = { workload, container: 'main', digest: undefined, reference: 'app:1', platform: '', count: 1 };
  const ended = [{ ...run, since: 1, until: 2 }];

  it('is there for the next process, until it was told', async () => {
    const path = join(folder, 'deep/spool.json');
    assert.deepEqual(await spoolAt('deep/spool.json').read(), []);
    await spoolAt('deep/spool.json').keep(ended);
    assert.deepEqual(await spoolAt('deep/spool.json').read(), ended);
    const spool = spoolAt('deep/spool.json');
    await spool.keep([]);
    assert.equal(existsSync(path), false);
    await spool.keep([]);
    assert.deepEqual(warnings, []);
  });

  it('that cannot be read or written is said, and stops nobody', async () => {
    writeFileSync(join(folder, 'damaged.json'), '{"ended":');
    assert.deepEqual(await spoolAt('damaged.json').read(), []);
    writeFileSync(join(folder, 'odd.json'), '{"ended": 7}');
    assert.deepEqual(await spoolAt('odd.json').read(), []);
    await spoolAt('damaged.json/below').keep(ended);
    assert.equal(warnings.length, 3);
    assert.match(warnings.join('\n'), /cannot be read, and is not told[^]*cannot be kept on disk/);
  });
});
