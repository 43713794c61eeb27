import type { Context } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { PUBLIC_GOOD, type TrustedRoot } from '../../sigstore/index.ts';
import {
  findNpmRegistryKeys,
  machineNpm,
  type SoftwareInput as Needs,
  openTrustedRoot,
  type SoftwareVerification,
  verifySoftware,
} from '../../trust/index.ts';
import type { Invocation } from '../command.ts';
import { stateDir } from '../session.ts';
import type { ImageCheckOptions } from './acceptance-options.ts';
import { acceptedSigner } from './read-acceptance.ts';

/** What `verify` takes besides for packages. */
export type SoftwareFlags = {
  npmAnswer?: string;
  npmRegistry?: string;
  npmKeys?: string;
  suite: string;
};

/** Checks a third-party package: `npm:NAME@VERSION`, `deb:FILE` or a tarball. */
export async function checkSoftware(
  what: string,
  invocation: Invocation<ImageCheckOptions & SoftwareFlags>,
  context: Context,
): Promise<SoftwareVerification> {
  return await verifySoftware(
    { software: what, npm: () => npmNeeds(invocation), deb: () => debNeeds(invocation) },
    context,
  );
}

async function npmNeeds({
  options,
  env,
  out,
}: Invocation<ImageCheckOptions & SoftwareFlags>): Promise<Awaited<ReturnType<Needs['npm']>>> {
  const { certificateIdentity, certificateIdentityRegexp, npmAnswer, npmRegistry, npmKeys } = options;
  // Without an identity the answer says who built it, and the caller judges.
  const named = certificateIdentity ?? certificateIdentityRegexp;
  const kept = await findNpmRegistryKeys({ stateDir: stateDir(env) });
  return withoutUndefined({
    trustedRoot: await npmRoot(options.trustedRoot, env),
    builders: named === undefined ? [] : [await acceptedSigner(options, env, out)],
    registryKeysFile: npmKeys,
    keptRegistryKeys: kept,
    answerFile: npmAnswer,
    npm: machineNpm(
      withoutUndefined({
        registry: npmRegistry,
        env,
        dir: process.cwd(),
      }),
    ),
  });
}

/** npm signs with Sigstore's public instance, whatever root is pinned for one's own images. */
async function npmRoot(file: string | undefined, env: NodeJS.ProcessEnv): Promise<TrustedRoot> {
  const choice = file === undefined ? { name: PUBLIC_GOOD } : { file };
  return await openTrustedRoot({ stateDir: stateDir(env), ...choice });
}

async function debNeeds({
  options,
  env,
}: Invocation<ImageCheckOptions & SoftwareFlags>): Promise<Awaited<ReturnType<Needs['deb']>>> {
  const { packageSources } = await import('../package-sources.ts');
  return {
    suite: options.suite,
    components: ['main'],
    mirrors: [],
    extraKeys: [],
    sources: await packageSources(env),
  };
}
