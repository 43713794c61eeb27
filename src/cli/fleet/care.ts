import { backupStore, checkStore, openStore, restoreStore } from '../../store/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { storeLocation } from './fleet-place.ts';
import type { FleetOptions } from './options.ts';

export async function backup(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { options, open, out, env } = invocation;
  const file = fileOf(invocation, 'backup');
  const { clock } = await open();
  const store = await openStore(storeLocation(options, env), { clock, mayCreate: false });
  try {
    const { sizeBytes } = await backupStore(store, file, clock);
    out.result({ file, sizeBytes }, () => `${file}: ${sizeBytes} bytes`);
    return 0;
  } finally {
    await store.close();
  }
}

/** Into a place where no fleet is yet. */
export async function restore(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { options, open, out, env } = invocation;
  const file = fileOf(invocation, 'restore');
  const { clock } = await open();
  const location = storeLocation(options, env);
  await restoreStore(file, location, clock);
  const place = location.kind === 'sqlite' ? location.path : 'the database';
  out.result(
    { file, place: location.kind === 'sqlite' ? location.path : 'postgres' },
    () => `${file} is restored to ${place}`,
  );
  return 0;
}

/** Exit 1: something is wrong. */
export async function check({ options, open, out, env }: Invocation<FleetOptions>): Promise<ExitCode> {
  const { clock } = await open();
  const store = await openStore(storeLocation(options, env), { clock, mayCreate: false });
  try {
    const damage = await checkStore(store);
    out.result(damage, () =>
      damage.length === 0
        ? 'the database is whole'
        : damage.map(({ where, what }) => `${where}: ${what}`).join('\n'),
    );
    return damage.length === 0 ? 0 : 1;
  } finally {
    await store.close();
  }
}

function fileOf({ args }: Invocation<FleetOptions>, action: string): string {
  const [file, ...others] = args;
  if (file !== undefined && others.length === 0) return file;
  throw cliError('CLI_FLEET', `fleet ${action} takes one file`, { hint: `shearwall fleet ${action} FILE` });
}
