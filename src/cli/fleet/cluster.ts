import { counted } from '../../base/index.ts';
import { shortDuration } from '../../base/short-duration.ts';
import {
  type ClusterSettings,
  type ForgetClusterAnswer,
  forgetCluster,
  openFleet,
  setCluster,
} from '../../fleet/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { askedPlace } from './fleet-place.ts';
import { askedAnywhere, type ListedAnswer, said } from './listed.ts';
import type { FleetOptions } from './options.ts';

/** `fleet cluster set NAME …` and `fleet cluster forget NAME`. */
export async function cluster({
  args: [action, name = ''],
  ...given
}: Invocation<FleetOptions>): Promise<ExitCode> {
  const { options, open, env } = given;
  if (action === 'forget') return await forget(name, given);
  if (action !== 'set')
    throw cliError('CLI_FLEET', `fleet cluster does not know '${action}'`, {
      hint: 'shearwall fleet cluster set NAME --stale-after 26h, or shearwall fleet cluster forget NAME',
    });
  if (options.staleAfter === undefined)
    throw cliError('CLI_FLEET', 'fleet cluster set was given nothing to set', {
      hint: 'how long its newest look counts as current: --stale-after 26h',
    });
  const { staleAfter: staleAfterMs } = options;
  const show = (answer: ClusterSettings): ListedAnswer => ({
    value: answer,
    text: () =>
      `${answer.cluster}: its newest look counts as current for ${shortDuration(answer.staleAfterMs)}`,
  });
  const there = { path: `clusters/${name}`, method: 'PUT' as const, body: { staleAfterMs }, show };
  return await askedAnywhere({ ...given, args: [] }, there, async () => {
    const context = await open();
    await using fleet = await openFleet(askedPlace(options, env), context);
    return said(given, show(await setCluster({ store: fleet.store, cluster: name, staleAfterMs })));
  });
}

async function forget(name: string, given: Omit<Invocation<FleetOptions>, 'args'>): Promise<ExitCode> {
  const { options, open, env } = given;
  if (options.staleAfter !== undefined)
    throw cliError('CLI_FLEET', 'what is forgotten has nothing to set', { hint: 'leave --stale-after out' });
  const show = (answer: ForgetClusterAnswer): ListedAnswer => ({
    value: answer,
    text: () =>
      `${answer.cluster} is forgotten, with ${counted(answer.liveRuns, 'run')} there and ${answer.pastRuns} that had ended`,
  });
  const there = { path: `clusters/${name}`, method: 'DELETE' as const, show };
  return await askedAnywhere({ ...given, args: [] }, there, async () => {
    const context = await open();
    await using fleet = await openFleet(askedPlace(options, env), context);
    return said(given, show(await forgetCluster({ ...fleet, cluster: name }, context)));
  });
}
