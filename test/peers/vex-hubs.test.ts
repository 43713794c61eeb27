import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseVex } from '../../src/advisories/index.ts';
import { readTar } from '../../src/rootfs/index.ts';

const SHARED = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');

describe('parseVex on the VEX hubs', () => {
  for (const [hub, documents, statements] of [
    ['aquasecurity-vexhub', 59, 15_304],
    ['rancher-vexhub', 1117, 296_659],
  ] as const) {
    const path = join(SHARED, `data/vex/${hub}.tar.gz`);
    it(`reads all statements of ${hub}`, { skip: !existsSync(path) && `${path} is absent` }, async () => {
      const tar = gunzipSync(readFileSync(path));
      const counts = { documents: 0, statements: 0 };
      for await (const member of readTar([tar])) {
        if (member.type !== 'file' || !member.path.endsWith('vex.json')) continue;
        const { offset, sizeBytes } = member.range;
        const document = parseVex(tar.subarray(offset, offset + sizeBytes), member.path);
        counts.documents++;
        counts.statements += document.statements.length;
        assert.deepEqual(document.faults, []);
      }
      assert.deepEqual(counts, { documents, statements });
    });
  }
});
