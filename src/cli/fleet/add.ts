import { join } from 'node:path';
import { type Digest, isDigest } from '../../base/digest.ts';
import type { Context } from '../../base/index.ts';
import { version } from '../../base/version.ts';
import {
  type AddSourcesInput,
  addSources,
  imagesBelow,
  openFleet,
  readGivenWords,
} from '../../fleet/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import type { InsecureOptions } from '../options.ts';
import { stateDir } from '../session.ts';
import { readAcceptance } from '../signing/read-acceptance.ts';
import { standardInput } from '../signing/read-input.ts';
import { fleetPlace } from './fleet-place.ts';
import { type FleetOptions, SIGNERS } from './options.ts';
import { renderAdded } from './render-added.ts';

/** Images are catalogued, documents are read. */
export async function add(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { args, options, open, out, env } = invocation;
  checkTogether(args, options);
  const context = await open();
  const names =
    options.fromRegistry === undefined
      ? args
      : await imagesBelow({ place: options.fromRegistry, ...imageAccess(options, env) }, context);
  await using fleet = await openFleet(fleetPlace(options, env), context);
  const added = await addSources(
    {
      fleet,
      sources: names,
      stdin: standardInput(),
      for: digestFor(options),
      platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
      again: options.again === true,
      believed: options.attested === true ? () => readAcceptance(options, { env, out }) : undefined,
      replaces: replacedBy(options),
      words: await givenWords(options, env, context),
      examinesReach: options.reach === true,
      options: catalogueAccess(invocation),
      tool: toolName(),
    },
    context,
  );
  out.result(added, () => renderAdded(added));
  return added.some((each) => 'failed' in each) ? 3 : 0;
}

/** Throws CLI_FLEET. */
function replacedBy({ replaces = [] }: FleetOptions): Digest[] {
  return replaces.map((text) => {
    if (isDigest(text)) return text;
    throw cliError('CLI_FLEET', `--replaces ${text} is not a valid digest`, {
      hint: 'sha256: and 64 hex digits',
    });
  });
}

/** Undefined: none were given, and what was said with the images before stays. */
async function givenWords(
  options: FleetOptions,
  env: NodeJS.ProcessEnv,
  context: Context,
): Promise<AddSourcesInput['words']> {
  const { vex = [], ignoreFile = [], policy } = options;
  if (vex.length === 0 && ignoreFile.length === 0 && policy === undefined) return undefined;
  const input = { vex, ignoreFiles: ignoreFile.map((path) => ({ path })) };
  const given = await readGivenWords(input, context);
  if (policy === undefined) return given;
  const { attachedVex } = await import('../scan/attached-vex.ts');
  return { ...given, attachedVex: await attachedVex(policy, options, env, context) };
}

function checkTogether(args: readonly string[], options: FleetOptions): void {
  if ((args.length === 0) === (options.fromRegistry === undefined))
    throw cliError('CLI_FLEET', 'fleet add takes either images and SBOMs, or --from-registry', {
      hint: 'shearwall fleet add registry.example.org/app:v1 app.spdx.json, or --from-registry HOST/PREFIX',
    });
  if (options.for !== undefined && !isDigest(options.for))
    throw cliError('CLI_FLEET', `--for ${options.for} is not a valid digest`, {
      hint: 'sha256: and 64 hex digits',
    });
  if (options.for !== undefined && args.length !== 1)
    throw cliError('CLI_FLEET', '--for is about one SBOM', { hint: 'add the others one by one' });
  const signer = SIGNERS.find((option) => options[option] !== undefined);
  if (signer !== undefined && options.attested !== true)
    throw cliError('CLI_FLEET', 'options for accepted signers need --attested', {
      hint: 'add --attested: without it the image itself is read, and signatures do not count',
    });
}

function digestFor({ for: text }: FleetOptions): Digest | undefined {
  return text !== undefined && isDigest(text) ? text : undefined;
}

export function catalogueAccess({ options, env }: Pick<Invocation<InsecureOptions>, 'options' | 'env'>) {
  return { ...imageAccess(options, env), cacheKeyFile: join(stateDir(env), 'catalog-cache.key') };
}

/** Inventories of other versions of the catalog are on the work list. */
export function toolName(): string {
  return `shearwall ${version()}`;
}
