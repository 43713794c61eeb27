import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { bytesAccess } from '../../binaries/index.ts';
import type { Examiner } from '../types.ts';
import { examineFile } from './examine-file.ts';

const MEGABYTE = 1024 ** 2;
const TEXT_BYTES = MEGABYTE / 2;

it('examineFile keeps of a text the words that were found in it, and not the text', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed / MEGABYTE;
  };
  const content = bytesAccess(Buffer.alloc(TEXT_BYTES, 'some words of a text '));
  const head = { path: 'a', sizeBytes: TEXT_BYTES, mode: 0o644, magic: undefined, content };
  const examiner: Examiner<string[]> = {
    id: 'words',
    version: 1,
    wants: {},
    examine: (file) => [file.content.read(0, TEXT_BYTES).toString('latin1').slice(5, 30)],
  };
  const before = heap();
  const kept = Array.from({ length: 128 }, () => examineFile(head, [examiner]));
  const grown = heap() - before;
  assert.ok(grown < 128 / 4, `128 words of texts of 64 MB take ${grown} MB`);
  assert.deepEqual(kept[127]?.facts.get('words'), ['words of a text some word']);
});
