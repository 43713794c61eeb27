import { shortDuration } from '../../base/short-duration.ts';
import { openFleet, setCluster } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { askedPlace } from './fleet-place.ts';
import type { FleetOptions } from './options.ts';

/** `fleet cluster set NAME …`. */
export async function cluster({
  args: [action, name = ''],
  options,
  open,
  out,
  env,
}: Invocation<FleetOptions>): Promise<ExitCode> {
  if (action !== 'set')
    throw cliError('CLI_FLEET', `fleet cluster does not know '${action}'`, {
      hint: 'shearwall fleet cluster set NAME --stale-after 26h',
    });
  if (options.staleAfter === undefined)
    throw cliError('CLI_FLEET', 'fleet cluster set was given nothing to set', {
      hint: 'how long its newest look counts as current: --stale-after 26h',
    });
  const context = await open();
  await using fleet = await openFleet(askedPlace(options, env), context);
  const answer = await setCluster({ store: fleet.store, cluster: name, staleAfterMs: options.staleAfter });
  out.result(
    answer,
    () => `${answer.cluster}: its newest look counts as current for ${shortDuration(answer.staleAfterMs)}`,
  );
  return 0;
}
