import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, isDigest } from '../../base/digest.ts';
import { version } from '../../base/version.ts';
import { type AddSource, addSources, imagesBelow, openFleet } from '../../fleet/index.ts';
import { parsePlatform } from '../../oci/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { imageAccess } from '../images.ts';
import { findDocumentInput } from '../sbom/document-input.ts';
import { stateDir } from '../session.ts';
import { readAcceptance } from '../signing/read-acceptance.ts';
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
      sources: names.map((name) => sourceOf(name, options)),
      for: digestFor(options),
      platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
      again: options.again === true,
      believed: options.attested === true ? () => readAcceptance(options, { env, out }) : undefined,
      options: catalogueAccess(invocation),
      tool: toolName(),
    },
    context,
  );
  out.result(added, () => renderAdded(added));
  return added.some((each) => 'failed' in each) ? 3 : 0;
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

export function catalogueAccess({ options, env }: Invocation<FleetOptions>) {
  return { ...imageAccess(options, env), cacheKeyFile: join(stateDir(env), 'catalog-cache.key') };
}

/** Inventories of other versions of the catalog are on the work list. */
export function toolName(): string {
  return `shearwall ${version()}`;
}

/** What the line names: a document or an image, and whether the options fit it. */
function sourceOf(name: string, options: FleetOptions): AddSource {
  return {
    name,
    async open() {
      const bytes = await findDocumentInput(name);
      if (bytes !== undefined) {
        if (options.attested === true)
          throw cliError('CLI_FLEET', `--attested is about images, and ${name} is a document`, {
            hint: 'name the image that it is about, or leave --attested out: it then counts as a claim',
          });
        return { kind: 'document', bytes };
      }
      refuseFileName(name);
      if (options.for !== undefined)
        throw cliError('CLI_FLEET', `--for is about an SBOM, and ${name} is an image`, {
          hint: 'an image is known by its own digest: leave --for out',
        });
      return { kind: 'image' };
    },
  };
}

/** What is named like a file and is not a document: the registry of a reference would be asked for it. */
function refuseFileName(name: string): void {
  const [first = '', ...below] = name.split('/');
  const isOfRegistry = below.length > 0 && !/^\.{0,2}$/.test(first) && /[.:]|^localhost$/.test(first);
  if (isOfRegistry || !FILE_NAME.test(name)) return;
  if (!existsSync(name))
    throw cliError('CLI_INPUT', `cannot read ${name}: there is no such file`, {
      hint: 'fleet add takes SBOMs in SPDX or CycloneDX, and images',
    });
  throw cliError('CLI_INPUT', `${name} is not an SBOM`, {
    hint: `if it is an image, say which kind of archive: oci-archive:${name} or docker-archive:${name}`,
  });
}

/** Without a colon: `docker-archive:app.tar` says what it is. */
const FILE_NAME = /^[^:]+\.(?:json|xml|spdx|cdx|tar|oci|gz|tgz|zst)$/i;
