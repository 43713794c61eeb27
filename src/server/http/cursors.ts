import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { parseJson } from '../../base/parse-json.ts';
import { getSetting, type Store, setSetting } from '../../store/index.ts';
import { serverError } from '../errors.ts';

/** Where a question goes on, of what generation it was begun, and whose question it is. */
type Place = { after: string; generation: number };

/** Seals places, so that ids and counts of others cannot be read from them, and nobody makes one. */
export type Cursors = {
  seal(place: Place, question: unknown): string;
  /** Throws SERVER_CURSOR. */
  open(cursor: string, question: unknown): Place;
  /** A number in the place of an id, for this scope alone: the same on every page, and it does not say how many there are. */
  hiddenId(id: number, scope: unknown): number;
};

const SETTING = 'cursor-key';
const CIPHER = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
/** So that two of a scope are never the same, and JSON has it whole. */
const ID_BYTES = 6;

/** By a key that all servers of a database share. It opens cursors and nothing else: who may see what is asked anew each time. */
export async function openCursors(store: Store): Promise<Cursors> {
  // A server that starts waits for no writer.
  const kept = await store.read((view) => getSetting(view, SETTING));
  const key = Buffer.from(kept ?? (await store.write(keptKey, { keepsAnswers: true })), 'base64');
  return {
    seal({ after, generation }, question) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(boundTo(question));
      const sealed = [cipher.update(JSON.stringify({ after, generation })), cipher.final()];
      return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(cursor, question) {
      const bytes = Buffer.from(cursor, 'base64url');
      try {
        if (bytes.toString('base64url') !== cursor) throw new TypeError('not as it was written');
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE))
          .setAAD(boundTo(question))
          .setAuthTag(bytes.subarray(-TAG));
        const opened = [decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()];
        return parseJson(Buffer.concat(opened)) as Place;
      } catch {
        throw serverError('SERVER_CURSOR', 'not a place where the answer to this question goes on', {
          hint: 'give `next` of the page before as it came, with the same question, or leave it out to begin',
        });
      }
    },
    hiddenId: (id, scope) =>
      createHmac('sha256', key)
        .update(JSON.stringify(['id', id, scope]))
        .digest()
        .readUIntBE(0, ID_BYTES),
  };
}

async function keptKey(edit: Parameters<Parameters<Store['write']>[0]>[0]): Promise<string> {
  const kept = await getSetting(edit, SETTING);
  if (kept !== undefined) return kept;
  const made = randomBytes(32).toString('base64');
  await setSetting(edit, SETTING, made);
  return made;
}

function boundTo(question: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(question)).digest();
}
