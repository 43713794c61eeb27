import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../base/context.ts';
import { openDiskState, type UpdateState } from '../../update/index.ts';
import type { Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { stateDir } from '../session.ts';
import type { UpdateFlags } from './update-options.ts';

const FLEET = 'fleet';

/** Where `pins` keeps since when tags stand for what. Throws CLI_UPDATE for the fleet's database, which does not keep that. */
export function pinsFolder({ state: place }: { state?: string }, env: NodeJS.ProcessEnv): string {
  if (place === FLEET)
    throw cliError('CLI_UPDATE', '--state fleet is the database of the fleet, which keeps nothing of pins', {
      hint: `name a folder that lasts: --state DIR (./${FLEET} for the folder of that name)`,
    });
  return place ?? join(stateDir(env), 'update');
}

/** Where it is kept how far updates are: --state names a folder, or the fleet's database. `mayCreate` false: who only asks makes no database. */
export async function openState(
  { options, env }: Pick<Invocation<UpdateFlags>, 'options' | 'env'>,
  context: Context,
  { mayCreate = true }: { mayCreate?: boolean } = {},
): Promise<UpdateState> {
  const { state: place, remote } = options;
  const folder = join(stateDir(env), 'update');
  if (/^postgres(?:ql)?:\/\//i.test(place ?? ''))
    throw cliError('CLI_UPDATE', '--state takes a folder or "fleet", and this is a database', {
      hint: 'give both: --state fleet --database postgres://USER:PASSWORD@HOST/NAME',
    });
  if (place !== FLEET) return openDiskState(place ?? folder, context.clock);
  if (existsSync(join(FLEET, 'state.sqlite')))
    throw cliError(
      'CLI_UPDATE',
      '--state fleet is the database of the fleet, and here a folder of that name has state',
      {
        hint: `write --state ./${FLEET} for the folder, or move it away`,
      },
    );
  const { openStore } = await import('../../store/index.ts');
  const { nameOfRecipe, openFleetState } = await import('../../update/index.ts');
  const { storeLocation } = await import('../fleet/fleet-place.ts');
  const store = await openStore({ ...storeLocation(options, env), mayCreate }, context);
  const nameOf = async (recipe: string) => await nameOfRecipe(recipe, { remote, env }, context);
  return openFleetState({ store, nameOf, folder: join(folder, FLEET) });
}
