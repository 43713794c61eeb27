import { counted } from '../../base/index.ts';
import { isoTime } from '../../base/utc-time.ts';
import {
  type ForgetOwnerAnswer,
  forgetOwner,
  openFleet,
  type PruneAnswer,
  pruneFleet,
} from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { askedPlace } from './fleet-place.ts';
import { askedAnywhere, type ListedAnswer, said } from './listed.ts';
import type { FleetOptions } from './options.ts';

/** `fleet owner forget NAME`. */
export async function owner(given: Invocation<FleetOptions>): Promise<ExitCode> {
  const {
    args: [action, name = ''],
    options,
    open,
    env,
  } = given;
  if (action !== 'forget')
    throw cliError('CLI_FLEET', `fleet owner does not know '${action}'`, {
      hint: 'shearwall fleet owner forget NAME',
    });
  const show = (answer: ForgetOwnerAnswer): ListedAnswer => ({
    value: answer,
    text: () =>
      `${answer.owner} is forgotten: ${counted(answer.workloads, 'workload')} of theirs nobody owns now`,
  });
  const there = { path: `owners/${name}`, method: 'DELETE' as const, show };
  return await askedAnywhere(given, there, async () => {
    const context = await open();
    await using fleet = await openFleet(askedPlace(options, env), context);
    return said(given, show(await forgetOwner({ store: fleet.store, owner: name }, context)));
  });
}

/** `fleet prune`. */
export async function prune(given: Invocation<FleetOptions>): Promise<ExitCode> {
  const {
    options: { olderThan: olderThanMs, ...place },
    open,
    env,
  } = given;
  const show = (answer: PruneAnswer): ListedAnswer => ({
    value: answer,
    text: () =>
      `${counted(answer.pastRuns, 'run')} that had ended by ${isoTime(answer.from)} and ${counted(answer.looks, 'look')} are dropped: nothing can be said of the time before any more`,
  });
  const there = { path: 'past', query: { olderThanMs }, method: 'DELETE' as const, show };
  return await askedAnywhere(given, there, async () => {
    const context = await open();
    await using fleet = await openFleet(askedPlace(place, env), context);
    return said(given, show(await pruneFleet({ ...fleet, olderThanMs }, context)));
  });
}
