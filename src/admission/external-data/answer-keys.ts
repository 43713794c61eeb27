import { mapConcurrently } from '../../base/concurrency.ts';
import { hasDigest, pinned } from '../pins/changed-places.ts';
import { inability } from '../review/refusal.ts';
import type { ImageJudge } from '../types.ts';
import { EXTERNAL_DATA_VERSION, questionOf } from './read-keys.ts';

/** `value`: the image with its digest, where it may run. `error`: why it may not, or why nobody can say; empty where it may. */
export type KeyAnswer = { key: string; value: string; error: string };

export type KeyMeans = { judge: ImageJudge; signal: AbortSignal };

const PARALLEL = 16;
const ERROR_LENGTH = 4096;

/** Each key by the decision that reviews get. What cannot be decided in time is an error of its key, and of no other. */
export async function answerKeys(keys: readonly string[], means: KeyMeans): Promise<KeyAnswer[]> {
  return await mapConcurrently(keys, PARALLEL, async (key) => await answerKey(key, means));
}

async function answerKey(key: string, { judge, signal }: KeyMeans): Promise<KeyAnswer> {
  const refused = (why: string): KeyAnswer => ({ key, value: '', error: why.slice(0, ERROR_LENGTH) });
  try {
    const question = questionOf(key);
    const { allowed, digest, reasons } = await judge.judge(question, signal);
    if (!allowed || digest === undefined) return refused(`${question.image}: ${reasons.join('; ')}`);
    const { image } = question;
    return { key, value: hasDigest(image) ? image : pinned(image, digest), error: '' };
  } catch (error) {
    return refused(`${key}: ${inability(error)}`);
  }
}

/**
 * A ProviderResponse. `idempotent`: a pinned image is answered by itself, which mutations ask for. `systemError`: why no key is answered.
 */
export function writeKeyAnswers(answers: readonly KeyAnswer[], systemError = ''): object {
  return {
    apiVersion: EXTERNAL_DATA_VERSION,
    kind: 'ProviderResponse',
    response: { idempotent: true, items: answers, systemError },
  };
}
