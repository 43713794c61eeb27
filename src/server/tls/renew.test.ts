import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { renewTls } from './renew.ts';

const folder = mkdtempSync(join(tmpdir(), 'renew-tls-'));
after(() => rmSync(folder, { recursive: true }));
const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };

describe('a certificate that others renew', () => {
  it('is taken when it has changed; what cannot be used is told once, while the one before stays', async () => {
    const ended = new AbortController();
    const told: (string | undefined)[] = [];
    const used: string[] = [];
    // What stands there at each look.
    const contents = ['one', 'one', 'broken', 'broken', 'two', 'broken', 'two', 'three'];
    const next = (): void => {
      const cert = contents.shift();
      if (cert === undefined) ended.abort();
      for (const file of Object.values(files)) writeFileSync(file, cert ?? '');
    };
    next();

    await renewTls(
      files,
      {
        useTls({ cert }) {
          if (cert === 'broken') throw new Error('no start line');
          used.push(cert);
        },
      },
      {
        signal: ended.signal,
        clock: { nowMs: () => 0, sleep: async () => next(), random: () => 0 },
        log: { warn: (_: string, fields?: { error?: string }) => told.push(fields?.error) } as never,
      },
    );

    assert.deepEqual(used, ['two', 'three']);
    assert.deepEqual(told, ['no start line', 'no start line']);
  });
});
