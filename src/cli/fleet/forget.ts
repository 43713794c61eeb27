import { counted } from '../../base/index.ts';
import { isoTime } from '../../base/utc-time.ts';
import { forgetOwner, openFleet, pruneFleet } from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { askedPlace } from './fleet-place.ts';
import type { FleetOptions } from './options.ts';

/** `fleet owner forget NAME`. */
export async function owner({
  args: [action, name = ''],
  options,
  open,
  out,
  env,
}: Invocation<FleetOptions>): Promise<ExitCode> {
  if (action !== 'forget')
    throw cliError('CLI_FLEET', `fleet owner does not know '${action}'`, {
      hint: 'shearwall fleet owner forget NAME',
    });
  const context = await open();
  await using fleet = await openFleet(askedPlace(options, env), context);
  const answer = await forgetOwner({ store: fleet.store, owner: name }, context);
  out.result(
    answer,
    () => `${answer.owner} is forgotten: ${counted(answer.workloads, 'workload')} of theirs nobody owns now`,
  );
  return 0;
}

/** `fleet prune`. */
export async function prune({ options, open, out, env }: Invocation<FleetOptions>): Promise<ExitCode> {
  const context = await open();
  await using fleet = await openFleet(askedPlace(options, env), context);
  const answer = await pruneFleet({ ...fleet, olderThanMs: options.olderThan }, context);
  out.result(
    answer,
    () =>
      `${counted(answer.pastRuns, 'run')} that had ended by ${isoTime(answer.from)} and ${counted(answer.looks, 'look')} are dropped: nothing can be said of the time before any more`,
  );
  return 0;
}
