import { hintOf, messageOf } from '../../../base/errors.ts';
import type { Log } from '../../../base/log.ts';
import type { Failure, FromHttp, FromVerifier } from './messages.ts';

/** How a process that the serving one started speaks with it. It ends when that one is gone, and by no signal: those are for the first process. */
export function speakWithParent<To extends object>(
  heard: (message: To) => void,
): { say: (message: FromHttp | FromVerifier) => void; log: Log } {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('disconnect', () => process.exit(0));
  process.on('message', (message) => heard(message as To));
  const say = (message: FromHttp | FromVerifier): void => {
    if (process.connected) process.send?.(message);
  };
  const saying =
    (level: 'debug' | 'info' | 'warn'): Log['warn'] =>
    (message, fields) =>
      say({ kind: 'log', level, message, fields });
  return { say, log: { debug: saying('debug'), info: saying('info'), warn: saying('warn') } };
}

export function failureOf(error: unknown): Failure {
  return { message: messageOf(error), hint: hintOf(error) };
}
