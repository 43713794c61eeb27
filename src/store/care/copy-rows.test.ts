import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { testClock as clock } from '../../../test/fakes/fleet-sample.ts';
import { digestOf } from '../../base/digest.ts';
import { databaseDocuments, PART_BYTES } from '../documents/database-documents.ts';
import { handleOf } from '../handle.ts';
import { openStore } from '../index.ts';
import { copyRows } from './copy-rows.ts';

const MIB = 2 ** 20;

describe('the rows of a database that are copied', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-copy-'));
  after(() => rmSync(folder, { recursive: true }));

  it('are all there, and of large ones no more are in memory at once than it has room for', async () => {
    let [most, copied] = [0, 0];
    const onStatement = (text: string, parameters: readonly unknown[]): void => {
      if (!text.startsWith('INSERT INTO document_part')) return;
      copied += parameters.length / 3;
    };
    const asked = (text: string, parameters: readonly unknown[]): void => {
      if (/FROM "document_part".*LIMIT/s.test(text)) most = Math.max(most, Number(parameters.at(-1)));
    };
    const from = await openStore(
      { kind: 'sqlite', path: join(folder, 'from.db'), onStatement: asked },
      { clock },
    );
    const to = await openStore({ kind: 'sqlite', path: join(folder, 'to.db'), onStatement }, { clock });
    const text = 'x'.repeat(PART_BYTES + 1);
    await databaseDocuments(from).put(Buffer.from(text));
    for (let small = 0; small < 40; small++) await databaseDocuments(from).put(Buffer.from(`${small}`));
    await from.read((view) => to.write((edit) => copyRows(handleOf(view), handleOf(edit))));
    assert.ok(most * PART_BYTES <= 16 * MIB, `${most} rows at once`);
    assert.equal(copied, 42);
    const read = await Array.fromAsync(databaseDocuments(to).get(digestOf(text)));
    assert.equal(Buffer.concat(read).length, text.length);
    for (const store of [from, to]) await store.close();
  });
});
