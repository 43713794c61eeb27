import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Watchdog } from '../../base/watchdog.ts';
import { bytesAccess } from '../../binaries/index.ts';
import { imageFilesError } from '../errors.ts';
import type { Examiner } from '../types.ts';
import { ExamineAllowance } from './examine-allowance.ts';
import { examineFile } from './examine-file.ts';

const FILE = {
  path: 'a',
  sizeBytes: 1,
  mode: 0o644,
  magic: undefined,
  content: bytesAccess(Buffer.from('a')),
};

function spending(cost: 'bytesProduced' | 'steps', count: number): Examiner<string> {
  return {
    id: 'spending',
    version: 1,
    wants: { names: ['a'] },
    examine({ budget }) {
      budget.spend(cost, count);
      return 'found';
    },
  };
}

describe('the allowance of all files of an image', () => {
  it('ends a thousand bombs that are each within the budget of one file', () => {
    const allowance = new ExamineAllowance({ limitBytes: 5000 });
    let read = 0;
    const readAll = (): void => {
      for (; read < 1000; read++) examineFile(FILE, [spending('bytesProduced', 1000)], allowance);
    };
    assert.throws(readAll, (error) => imageFilesError.is(error, 'IMAGE_EXAMINE_LIMIT'));
    assert.equal(read, 5);
  });

  it('counts steps, too', () => {
    const allowance = new ExamineAllowance({ limitSteps: 10 });
    assert.throws(
      () => examineFile(FILE, [spending('steps', 11)], allowance),
      (error) => imageFilesError.is(error, 'IMAGE_EXAMINE_LIMIT'),
    );
  });

  it('fails with a code of its own when all of it takes longer than is waited for', () => {
    let now = 0;
    const clock = { nowMs: () => now, sleep: async () => {}, random: () => 0 };
    const allowance = new ExamineAllowance({ limitMs: 100, clock });
    const take = (ms: number) => () => {
      now += ms;
    };
    allowance.watch(take(60));
    // Between files time is the network's.
    now += 1000;
    allowance.watch(take(40));
    assert.throws(
      () => allowance.watch(take(1)),
      (error) => imageFilesError.is(error, 'IMAGE_EXAMINE_TIMEOUT'),
    );
  });

  it('hands what looks into a file to the watchdog, which knows what to say of a hang', () => {
    const said: string[] = [];
    const watchdog: Watchdog = {
      watch(work, hang) {
        said.push(hang().message);
        return work();
      },
      hash: () => Promise.reject(new Error('nothing is hashed here')),
      start() {},
    };
    assert.equal(
      new ExamineAllowance({ watchdog }).watch(() => 7),
      7,
    );
    assert.match(said.join(), /comes to no end: nothing of it is kept/);
  });

  it('says the same of a file once, and no more than a hundred things', () => {
    const examiner: Examiner<string> = {
      id: 'talking',
      version: 1,
      wants: {},
      examine(_, problem) {
        for (let number = 0; number < 1000; number++) problem(`entry ${number % 300} is wrong`);
        return undefined;
      },
    };
    const problems = examineFile(FILE, [examiner])?.problems ?? [];
    assert.equal(problems.length, 101);
    assert.equal(problems.at(-1)?.message, 'there is more in it that could not be read');
  });
});
