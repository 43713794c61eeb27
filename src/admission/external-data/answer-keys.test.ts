import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import type { ImageJudge, ImageQuestion } from '../types.ts';
import { answerKeys, writeKeyAnswers } from './answer-keys.ts';
import { EXTERNAL_DATA_VERSION, readKeys } from './read-keys.ts';

const digest = digestOf('what app:1 is today');
const signal = new AbortController().signal;

function judgeOf(allowed: readonly string[], asked: ImageQuestion[] = []): ImageJudge {
  return {
    pinOf: () => 'never',
    async judge(question) {
      asked.push(question);
      if (question.image === 'away:1') throw new Error('the registry did not answer');
      const isAllowed = allowed.includes(question.image);
      const reasons = isAllowed ? [] : ['nobody signed it'];
      return { allowed: isAllowed, digest, reasons, warnings: [], validUntil: undefined };
    },
    basis: () => ({ policies: digestOf('policies'), trustedRoot: digestOf('root') }),
  };
}

const request = (keys: unknown, more: object = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      apiVersion: EXTERNAL_DATA_VERSION,
      kind: 'ProviderRequest',
      request: { keys },
      ...more,
    }),
  );

describe('keys of an external data provider', () => {
  it('get the pinned image where it may run, and an error of their own where not', async () => {
    const answers = await answerKeys(['app:1', 'bad:1', 'away:1'], { judge: judgeOf(['app:1']), signal });
    assert.deepEqual(answers, [
      { key: 'app:1', value: `app:1@${digest}`, error: '' },
      { key: 'bad:1', value: '', error: 'bad:1: nobody signed it' },
      { key: 'away:1', value: '', error: 'away:1: the registry did not answer' },
    ]);
  });

  it('are idempotent: what an answer pinned is answered by itself', async () => {
    const pinned = `app:1@${digest}`;
    const [answer] = await answerKeys([pinned], { judge: judgeOf([pinned]), signal });
    assert.equal(answer?.value, pinned);
    assert.match(JSON.stringify(writeKeyAnswers([])), /"idempotent":true/);
  });

  it('ask in the namespace that they name, and of the whole cluster where they name none', async () => {
    const asked: ImageQuestion[] = [];
    await answerKeys(['shop|app:1', 'app:1'], { judge: judgeOf([], asked), signal });
    assert.deepEqual(asked, [
      { namespace: 'shop', image: 'app:1' },
      { namespace: '', image: 'app:1' },
    ]);
  });

  it('with a namespace that there cannot be are refused without asking anybody', async () => {
    const asked: ImageQuestion[] = [];
    const keys = ['|app:1', 'Shop|app:1', '../shop|app:1', 'shop |app:1'];
    const answers = await answerKeys(keys, { judge: judgeOf(['app:1'], asked), signal });
    assert.deepEqual([asked, answers.every(({ error }) => /not a valid name/.test(error))], [[], true]);
  });

  it('of an image that is allowed without a digest are refused: nothing says what would run', async () => {
    const judge: ImageJudge = {
      ...judgeOf([]),
      judge: async () => ({
        allowed: true,
        digest: undefined,
        reasons: [],
        warnings: [],
        validUntil: undefined,
      }),
    };
    const [answer] = await answerKeys(['app:1'], { judge, signal });
    assert.deepEqual([answer?.value, answer?.error === ''], ['', false]);
  });

  it('are read from ProviderRequests of v1beta1 alone, at most a thousand', () => {
    assert.deepEqual(readKeys(request(['a', 'b'])), ['a', 'b']);
    for (const bytes of [
      request(['a'], { apiVersion: 'externaldata.gatekeeper.sh/v1alpha1' }),
      request(['a'], { kind: 'ProviderResponse' }),
      request('a'),
      request([1]),
      request(Array.from({ length: 1001 }, () => 'a')),
      Buffer.from('{'),
      Buffer.from('['.repeat(1000)),
    ])
      assert.throws(() => readKeys(bytes), { code: 'ADMISSION_KEYS_INVALID' });
  });
});
