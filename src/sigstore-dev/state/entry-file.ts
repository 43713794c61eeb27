import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { writeError } from '../../base/storage-errors.ts';
import type { EntryStore } from '../log/transparency-log.ts';
import { stateError } from './state-error.ts';

const LINE = /^(\d{1,12}) ([A-Za-z0-9+/]+={0,2})$/;

/**
 * The entries of a log in a file of lines: time in seconds, body in base64. An entry is answered only after its line was
 * written, so a last line without its end was never promised to anybody and is cut off.
 */
export function openEntryFile(path: string): EntryStore {
  const file = open(path);
  const text = readFileSync(file, 'latin1');
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) ftruncateSync(file, end);
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  return {
    kept: lines.map((line, i) => {
      const [, seconds, body] = LINE.exec(line) ?? [];
      if (seconds === undefined || body === undefined)
        throw stateError(path, new Error(`line ${i + 1} is damaged`));
      return { body: Buffer.from(body, 'base64'), integratedTime: Number(seconds) };
    }),
    append(body, integratedTime) {
      try {
        writeSync(file, `${integratedTime} ${body.toString('base64')}\n`);
      } catch (error) {
        throw writeError(path, error);
      }
    },
    close: () => closeSync(file),
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'a+', 0o600);
  } catch (error) {
    throw writeError(path, error);
  }
}
