import { counted } from '../../base/counted.ts';
import {
  backupStore,
  bucketDocuments,
  checkStore,
  diskDocuments,
  documentsOf,
  openStore,
  restoreStore,
  segmentsUnderWay,
} from '../../store/index.ts';
import type { FleetBackupAnswer, FleetRestoreAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { documentsPlace, storeLocation } from './fleet-place.ts';
import type { FleetOptions } from './options.ts';

export async function backup({
  args: [file = ''],
  options,
  open,
  out,
  env,
}: Invocation<FleetOptions>): Promise<ExitCode> {
  const { clock, http } = await open();
  const store = await openStore({ ...storeLocation(options, env), mayCreate: false }, { clock });
  try {
    const { sizeBytes } = await backupStore(
      { store, path: file, documents: documentsOf(store, documentsPlace(options, env), http) },
      { clock },
    );
    out.result({ file, sizeBytes } satisfies FleetBackupAnswer, () => `${file}: ${sizeBytes} bytes`);
    return 0;
  } finally {
    await store.close();
  }
}

/** Into a place where no fleet is yet. */
export async function restore({
  args: [file = ''],
  options,
  open,
  out,
  env,
}: Invocation<FleetOptions>): Promise<ExitCode> {
  const { clock, http } = await open();
  const location = storeLocation(options, env);
  // PostgreSQL keeps them where the backup has them: in rows.
  const { folder, bucket } = documentsPlace(options, env);
  const beside = location.kind === 'sqlite' ? diskDocuments(folder) : undefined;
  const documents = bucket === undefined ? beside : bucketDocuments(bucket, http);
  await restoreStore({ path: file, location, documents }, { clock });
  const place = location.kind === 'sqlite' ? location.path : 'the database';
  out.result(
    { file, place: location.kind === 'sqlite' ? location.path : 'postgres' } satisfies FleetRestoreAnswer,
    () => `${file} is restored to ${place}`,
  );
  return 0;
}

/** Exit 1: something is wrong. */
export async function check({ options, open, out, env }: Invocation<FleetOptions>): Promise<ExitCode> {
  const { clock, http } = await open();
  const store = await openStore({ ...storeLocation(options, env), mayCreate: false }, { clock });
  try {
    const damage = await checkStore(store, documentsOf(store, documentsPlace(options, env), http));
    const underWay = await store.read(segmentsUnderWay);
    out.result(damage, () =>
      damage.length === 0
        ? `the database is whole${underWay === 0 ? '' : ` (${counted(underWay, 'segment')} of its index half merged: whoever adds images next goes on with it)`}`
        : damage.map(({ where, what }) => `${where}: ${what}`).join('\n'),
    );
    return damage.length === 0 ? 0 : 1;
  } finally {
    await store.close();
  }
}
