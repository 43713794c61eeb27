import { existsSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Context } from '../../base/context.ts';
import { isDigest } from '../../base/digest.ts';
import { hintOf, messageOf } from '../../base/errors.ts';
import {
  type AddedImage,
  type AddedSbom,
  addAttestations,
  addImage,
  addSbom,
  imagesBelow,
} from '../../fleet/index.ts';
import { loadCredentials, parsePlatform } from '../../oci/index.ts';
import { isStoreFailure, type Store } from '../../store/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { credentialSources, openImageSource } from '../images.ts';
import { isInsecure } from '../options.ts';
import { stateDir } from '../session.ts';
import { readAcceptance } from '../signing/read-acceptance.ts';
import { version } from '../version.ts';
import { matchAll, withFleet } from './open-fleet.ts';
import { type FleetOptions, SIGNERS } from './options.ts';
import { readBounded } from './read-bounded.ts';
import { renderAdded } from './render-added.ts';

/** One more byte than SBOMs may have: the reader says then that it is too large. */
const LIMIT_BYTES = 256 * 1024 * 1024;

export type Added = { name: string } & (
  | { images: readonly AddedImage[] }
  | { sboms: readonly AddedSbom[] }
  | { failed: string; hint: string | undefined }
);

/** Images are catalogued, documents are read; each by itself, so that one that fails costs no other. */
export async function add(invocation: Invocation<FleetOptions>): Promise<ExitCode> {
  const { args, options, open, out, env } = invocation;
  if ((args.length === 0) === (options.fromRegistry === undefined))
    throw cliError('CLI_FLEET', 'fleet add takes either images and SBOMs, or --from-registry', {
      hint: 'shearwall fleet add registry.example.org/app:v1 app.spdx.json, or --from-registry HOST/PREFIX',
    });
  if (options.for !== undefined && !isDigest(options.for))
    throw cliError('CLI_FLEET', `--for ${options.for} is no digest`, { hint: 'sha256: and 64 hex digits' });
  if (options.for !== undefined && args.length !== 1)
    throw cliError('CLI_FLEET', '--for is about one SBOM', { hint: 'add the others in calls of their own' });
  const signer = SIGNERS.find((option) => options[option] !== undefined);
  if (signer !== undefined && options.attested !== true)
    throw cliError('CLI_FLEET', 'who may have signed is asked only with --attested', {
      hint: 'add --attested: without it the image is looked into, whoever signed it',
    });
  const context = await open();
  const names =
    options.fromRegistry === undefined
      ? args
      : await imagesBelow(options.fromRegistry, registryOptions(invocation), context);
  return await withFleet(options, { env, context }, async (fleet): Promise<ExitCode> => {
    const step = context.progress.start('adding', names.length, 'items');
    const added: Added[] = [];
    for (const name of names) {
      // Documents are read and recorded without waiting for anything: a signal is heard between them.
      await setImmediate();
      context.signal.throwIfAborted();
      added.push(await addOne(name, fleet.store, invocation, context));
      step.add(1);
    }
    step.done();
    await matchAll(fleet, context);
    out.result(added, () => renderAdded(added));
    return added.some((each) => 'failed' in each) ? 3 : 0;
  });
}

async function addOne(
  name: string,
  store: Store,
  invocation: Invocation<FleetOptions>,
  context: Context,
): Promise<Added> {
  const { options, env } = invocation;
  try {
    if (await isDocument(name)) {
      if (options.attested === true)
        throw cliError('CLI_FLEET', `--attested is about images, and ${name} is a document`, {
          hint: 'name the image that it is attested of, or leave --attested out: it is a claim then',
        });
      const bytes = await readBounded(name, LIMIT_BYTES);
      const forDigest = options.for !== undefined && isDigest(options.for) ? options.for : undefined;
      return {
        name,
        sboms: [await addSbom(store, { bytes, name, for: forDigest, attestedBy: undefined }, context)],
      };
    }
    refuseFileName(name);
    if (options.for !== undefined)
      throw cliError('CLI_FLEET', `--for is about an SBOM, and ${name} is an image`, {
        hint: 'an image is known by its own digest: leave --for out',
      });
    if (options.attested === true) return { name, sboms: await attested(name, store, invocation, context) };
    const images = await addImage(
      store,
      {
        image: name,
        platform: options.platform === undefined ? undefined : parsePlatform(options.platform),
        options: { ...registryOptions(invocation), cacheKeyFile: join(stateDir(env), 'catalog-cache.key') },
        tool: toolName(),
        again: options.again === true,
      },
      context,
    );
    return { name, images };
  } catch (error) {
    context.signal.throwIfAborted();
    // What the next one would fail of, too: a full disk, a database that went away.
    if (isStoreFailure(error)) throw error;
    if (invocation.args.length === 1) throw error;
    return { name, failed: messageOf(error), hint: hintOf(error) };
  }
}

/** What trusted signers attested of the image; nothing that only lies beside it. */
async function attested(
  image: string,
  store: Store,
  { options, env, out }: Invocation<FleetOptions>,
  context: Context,
): Promise<AddedSbom[]> {
  const acceptance = await readAcceptance(options, { env, out });
  const source = await openImageSource(image, context, { env, insecure: isInsecure(options) });
  try {
    const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
    return await addAttestations(store, { image, source, platform, ...acceptance }, context);
  } finally {
    await source.close();
  }
}

export function registryOptions({ options, env }: Invocation<FleetOptions>) {
  return { credentials: loadCredentials(credentialSources(env)), insecure: isInsecure(options) };
}

/** Inventories of other versions of the catalog are on the work list. */
export function toolName(): string {
  return `shearwall ${version()}`;
}

/** What is named like a file and is no document: the registry of a reference would be asked for it. */
function refuseFileName(name: string): void {
  const [first = '', ...below] = name.split('/');
  const isOfRegistry = below.length > 0 && !/^\.{0,2}$/.test(first) && /[.:]|^localhost$/.test(first);
  if (isOfRegistry || !FILE_NAME.test(name)) return;
  if (!existsSync(name))
    throw cliError('CLI_INPUT', `cannot read ${name}: there is no such file`, {
      hint: 'fleet add takes SBOMs in SPDX or CycloneDX, and images',
    });
  throw cliError('CLI_INPUT', `${name} is no SBOM`, {
    hint: `if it is an image, say which kind of archive: oci-archive:${name} or docker-archive:${name}`,
  });
}

/** Without a colon: `docker-archive:app.tar` says what it is. */
const FILE_NAME = /^[^:]+\.(?:json|xml|spdx|cdx|tar|oci|gz|tgz|zst)$/i;

/** A file whose first byte is that of a document; archives and layouts of images begin otherwise. */
async function isDocument(name: string): Promise<boolean> {
  if (name === '-') return true;
  const file = await openFile(name).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read({ length: 200 });
    return DOCUMENT.test(buffer.subarray(0, bytesRead).toString('latin1'));
  } catch {
    // A folder: a layout.
    return false;
  } finally {
    await file.close();
  }
}

/** JSON, XML or SPDX tag-value, a byte-order mark or comments before them. */
const DOCUMENT = /^(?:\xef\xbb\xbf)?\s*(?:[{<]|SPDXVersion:|#)/;
