import { join } from 'node:path';
import { makeFolder } from '../../base/make-folder.ts';
import { writeError } from '../../base/storage-errors.ts';
import { type CertificateKeyType } from '../../sigstore/index.ts';
import { TransparencyLog } from '../log/transparency-log.ts';
import { openEntryFile } from './entry-file.ts';
import { newState, type ServicesState } from './services-state.ts';
import { readState, writeState } from './state-file.ts';

export type OpenedState = ServicesState & { rekorV1Log: TransparencyLog; rekorV2Log: TransparencyLog };

/** The keys and logs of `folder`, made where there are none yet; without a folder, new ones in memory. */
export async function openState(
  folder: string | undefined,
  nowMs: number,
  rekorV2Key: CertificateKeyType | undefined,
): Promise<OpenedState> {
  if (folder === undefined) {
    const [rekorV1Log, rekorV2Log] = [new TransparencyLog(), new TransparencyLog()];
    return { ...newState(nowMs, rekorV2Key), rekorV1Log, rekorV2Log };
  }
  try {
    makeFolder(folder, 0o700);
  } catch (error) {
    throw writeError(folder, error);
  }
  const path = join(folder, 'services.json');
  let state = await readState(path);
  if (state === undefined) {
    state = newState(nowMs, rekorV2Key);
    await writeState(path, state);
  }
  const logOf = (name: string): TransparencyLog => new TransparencyLog(openEntryFile(join(folder, name)));
  return { ...state, rekorV1Log: logOf('rekor-v1.entries'), rekorV2Log: logOf('rekor-v2.entries') };
}
