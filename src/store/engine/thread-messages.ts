import type { SQLInputValue } from 'node:sqlite';
import { messageOf, ShearwallError } from '../../base/errors.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { storeError } from '../errors.ts';

/** What the thread is given when it starts: which of the two pools it has, and how the file is opened. */
export type ThreadData = {
  path: string;
  pool: 'reading' | 'writing';
  options: { mayCreate: boolean; writerVersion: number; logBoundBytes?: number; logWaitMs?: number };
};

/**
 * The calls of Kysely's driver, as few as there can be: to send one costs more than most statements. A connection is named by a number that whoever
 * asks chose; it is taken by `begin`, or by the first statement where that `takes` it, and given back by whatever ends its work.
 */
export type ThreadCall =
  | { does: 'destroy' }
  | { does: 'begin' | ConnectionEnd; connection: number }
  | {
      does: 'query';
      connection: number;
      /** Undefined: a connection that was taken before; of one that ended with its thread nothing goes on. */
      takes: 'connection' | 'transaction' | undefined;
      text: string;
      parameters: readonly SQLInputValue[];
    };

export type ConnectionEnd = 'commit' | 'rollback' | 'release';

export type ThreadRequest = ThreadCall & { id: number };

/** Structured clone keeps neither the class of an error nor what is in its fields. */
export type FailedCall = { message: string; code?: string; hint?: string; errcode?: number };
export type ThreadReply = { id: number; value?: unknown; error?: FailedCall };

export type QueryReply = { rows: unknown[]; changes?: bigint };

export function failedCall(error: unknown): FailedCall {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  const hint = error instanceof ShearwallError ? error.hint : undefined;
  return withoutUndefined({
    message: messageOf(error),
    code: typeof code === 'string' ? code : undefined,
    hint,
    errcode: typeof errcode === 'number' ? errcode : undefined,
  });
}

/** The error as it would have been without a thread. */
export function receivedError({ message, code, hint, errcode }: FailedCall): Error {
  if (code !== undefined && code in storeError.catalogue)
    return storeError(code as keyof typeof storeError.catalogue, message, hint === undefined ? {} : { hint });
  return Object.assign(new Error(message), { code, errcode });
}
