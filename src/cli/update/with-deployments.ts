import type { Context } from '../../base/context.ts';
import type { Deployments } from '../../update/index.ts';
import type { Invocation } from '../command.ts';
import type { UpdateFlags } from './update-options.ts';

/** Lends what the fleet knows of deployments, with --fleet. */
export async function withDeployments<T>(
  invocation: Pick<Invocation<UpdateFlags>, 'options' | 'env'>,
  context: Context,
  work: (deployments: Deployments | undefined) => Promise<T>,
): Promise<T> {
  const { options, env } = invocation;
  if (options.fleet !== true) return await work(undefined);
  const { openFleet } = await import('../../fleet/index.ts');
  const { openDeployments } = await import('../../update/index.ts');
  const { catalogueAccess } = await import('../fleet/add.ts');
  const { documentsPlace, storeLocation } = await import('../fleet/fleet-place.ts');
  const place = { location: storeLocation(options, env), documents: documentsPlace(options, env) };
  await using fleet = await openFleet(place, context);
  return await work(openDeployments({ ...fleet, options: catalogueAccess({ options, env }) }));
}
