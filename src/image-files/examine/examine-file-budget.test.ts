import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesAccess } from '../../binaries/index.ts';
import type { Examiner } from '../types.ts';
import { examineFile } from './examine-file.ts';

const FILE = { path: 'a', sizeBytes: 3, mode: 0o644, content: bytesAccess(Buffer.from('abc')) };

function problemsOf(examine: Examiner<string>['examine']): string[] {
  const head = { ...FILE, magic: undefined } as unknown as Parameters<typeof examineFile>[0];
  const examiner: Examiner<string> = {
    id: 'test',
    version: 1,
    wants: {},
    limits: { steps: 10 },
    examine,
  };
  return examineFile(head, [examiner])?.problems.map(({ message }) => message) ?? [];
}

describe('what an examiner leaves out', () => {
  it('is said where a reader takes the end of its budget for damage and goes on', () => {
    const problems = problemsOf(({ budget }) => {
      try {
        budget.spend('steps', 11);
      } catch {
        // As readers do that find a file malformed.
      }
      return 'facts';
    });
    assert.match(problems.join(), /more than 10 steps/);
  });

  it('is said by readers that are given nothing but the content', () => {
    const problems = problemsOf(({ content }) => {
      content.leftOut?.('there are more than 3 sections; the rest is left out');
      return 'facts';
    });
    assert.deepEqual(problems, ['there are more than 3 sections; the rest is left out']);
  });
});
