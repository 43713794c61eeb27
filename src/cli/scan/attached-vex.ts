import type { Context } from '../../base/index.ts';
import { attachedByPolicy, type ScanInput } from '../../scan/index.ts';
import { openPolicies } from '../../trust/index.ts';
import { imageAccess } from '../images.ts';
import { trustedRoot } from '../signing/read-acceptance.ts';
import type { ScanSourceOptions } from './options.ts';

/** The VEX attached to an image, by the policies that the line names. */
export async function attachedVex(
  paths: readonly string[],
  options: ScanSourceOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<NonNullable<ScanInput['attachedVex']>> {
  const policies = await openPolicies(paths);
  const access = imageAccess(options, env);
  return attachedByPolicy({ policies, access, trustedRoot: () => trustedRoot({}, env) }, context);
}
