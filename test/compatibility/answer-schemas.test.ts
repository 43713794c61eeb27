import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOfLine, assertAnswer } from './answer-schemas.ts';
import { readJson } from './world.ts';

type Changed = Record<string, unknown> & { attached: Record<string, unknown>[] };

const saved = (): Changed => readJson<Changed>('json/tree.json');
const refused = (answer: Changed, why: RegExp): void =>
  assert.throws(() => assertAnswer('tree', answer, 'before'), why);

describe('holding an answer to its schema', () => {
  it('takes an answer of before, which lacks what came since', () => {
    assertAnswer('tree', saved(), 'before');
    assert.throws(() => assertAnswer('tree', saved(), 'today'), /schemaVersion/);
  });

  it('takes one of today', () => {
    assertAnswer('tree', { schemaVersion: 1, ...saved() }, 'today');
  });

  it('refuses a key that is not described, at any depth', () => {
    refused({ ...saved(), added: 1 }, /must NOT have additional properties/);
    const answer = saved();
    Object.assign(answer.attached[0] ?? {}, { added: 1 });
    refused(answer, /\/attached\/0: must NOT have additional properties/);
  });

  it('refuses a value of another type', () => {
    refused({ ...saved(), name: 3 }, /\/name: must be string/);
  });

  it('tells by the words of a line which answer it asks for', () => {
    const answers = [
      ['--json', 'diff', 'a', 'b'],
      ['--json', 'fleet', 'diff'],
      ['--json', 'exposed', '--not-covered', '-o', 'json'],
      ['--json', 'sbom', 'app', '-o', 'spdx-json'],
      ['show', 'app'],
    ].map(answerOfLine);
    assert.deepEqual(answers, ['diff', 'fleet diff', 'exposed --not-covered', undefined, undefined]);
  });
});
