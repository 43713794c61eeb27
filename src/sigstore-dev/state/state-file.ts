import { z } from 'zod';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { prettyJson } from '../../base/canonical-json.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { certificateKeyFromPem, pemOfCertificateKey } from '../../sigstore/index.ts';
import { KEY_TYPES, type ServicesState } from './services-state.ts';
import { stateError } from './state-error.ts';

const stateSchema = z.strictObject({
  version: z.literal(1),
  warning: z.string(),
  createdAt: z.number().int(),
  keys: z.record(z.enum(Object.keys(KEY_TYPES) as (keyof typeof KEY_TYPES)[]), z.string()),
  fulcioChain: z.array(z.base64()).length(2),
  timestampChain: z.array(z.base64()).length(2),
  treeId: z.string().regex(/^\d{1,19}$/),
});

/** What an earlier run wrote, undefined when there is nothing yet. Throws SIGSTORE_DEV_STATE when it cannot be used. */
export async function readState(path: string): Promise<ServicesState | undefined> {
  const bytes = await readBounded(path, SMALL_FILE_BYTES).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw stateError(path, error);
  });
  if (bytes === undefined) return undefined;
  try {
    const { createdAt, keys, fulcioChain, timestampChain, treeId } = stateSchema.parse(
      parseJsonText(bytes.toString('utf8')),
    );
    const read = Object.entries(keys).map(([name, pem]) => [name, certificateKeyFromPem(pem)]);
    return {
      createdAt,
      keys: Object.fromEntries(read) as ServicesState['keys'],
      fulcioChain: fulcioChain.map(fromBase64),
      timestampChain: timestampChain.map(fromBase64),
      treeId,
    };
  } catch (error) {
    throw stateError(path, error);
  }
}

/** Whole or not at all, and for the owner only: it holds private keys. */
export async function writeState(path: string, state: ServicesState): Promise<void> {
  const keys = Object.entries(state.keys).map(([name, key]) => [name, pemOfCertificateKey(key)]);
  const written: z.infer<typeof stateSchema> = {
    version: 1,
    warning: 'private keys of a throw-away Sigstore, not for production',
    createdAt: state.createdAt,
    keys: Object.fromEntries(keys) as z.infer<typeof stateSchema>['keys'],
    fulcioChain: state.fulcioChain.map(toBase64),
    timestampChain: state.timestampChain.map(toBase64),
    treeId: state.treeId,
  };
  await writeFileAtomically(path, prettyJson(written), 0o600);
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
