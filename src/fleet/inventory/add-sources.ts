import { setImmediate } from 'node:timers/promises';
import type { Input } from '../../base/bounded-read.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { codeOf, hintOf, messageOf } from '../../base/errors.ts';
import type { CatalogueOptions } from '../../catalog/index.ts';
import type { Platform } from '../../oci/index.ts';
import { isStoreFailure } from '../../store/index.ts';
import { fleetError } from '../errors.ts';
import { openMatched } from '../matching/matched-view.ts';
import type { Fleet } from '../types.ts';
import { addAttested, type Believed } from './add-attested.ts';
import { type AddedImage, type AddImageInput, addImage } from './add-image.ts';
import { type AddedSbom, addSbom } from './add-sbom.ts';
import { openAdded } from './open-added.ts';

export type AddSourcesInput = {
  fleet: Fleet;
  /** Files of SBOMs, and images, each looked at when its turn comes; `-`: the SBOM that `stdin` has. */
  sources: readonly string[];
  stdin?: Input | undefined;
  /** The image that a document is about, where it does not say. */
  for?: Digest | undefined;
  /** Undefined: every platform of an index. */
  platform?: Platform | undefined;
  /** Catalogue also what this version has catalogued before. */
  again?: boolean;
  /** Instead of looking into an image: the SBOMs of it that these signers attested. Asked when the first image is met. */
  believed?: (() => Promise<Believed>) | undefined;
  /** See `AddImageInput`; documents have none of both. */
  replaces?: AddImageInput['replaces'];
  words?: AddImageInput['words'];
  examinesReach?: boolean;
  /** Credentials, cache key and so on. */
  options: CatalogueOptions;
  /** Name and version of this program. */
  tool: string;
};

export type Added = { name: string } & (
  | { images: readonly AddedImage[] }
  | { sboms: readonly AddedSbom[] }
  | { failed: string; code: string; hint: string | undefined }
);

/**
 * Catalogues images and records documents, each by itself, so that one that fails costs no other; then matches what is new with the
 * advisories. Of a single one an error is thrown.
 */
export async function addSources(input: AddSourcesInput, context: Context): Promise<Added[]> {
  const { fleet, sources } = input;
  const step = context.progress.start('adding', sources.length, 'items');
  const added: Added[] = [];
  try {
    for (const name of sources) {
      // Documents are read and recorded without waiting for anything: a signal is heard between them.
      await setImmediate();
      context.signal.throwIfAborted();
      added.push(await addOrSay(name, input, context));
      step.add(1);
    }
  } finally {
    step.done();
  }
  await openMatched(fleet, context);
  return added;
}

async function addOrSay(name: string, input: AddSourcesInput, context: Context): Promise<Added> {
  try {
    return await addOne(name, input, context);
  } catch (error) {
    context.signal.throwIfAborted();
    // What the next one would fail of, too: a full disk, a database that went away.
    if (isStoreFailure(error)) throw error;
    if (input.sources.length === 1) throw error;
    return { name, failed: messageOf(error), code: codeOf(error), hint: hintOf(error) };
  }
}

function wordsNeedLook(name: string): Error {
  return fleetError('CLI_FLEET', `--vex, --policy and --ignore-file need a look into ${name}`, {
    hint: 'name the image itself, without --attested: what they are about is found in it',
  });
}

async function addOne(name: string, input: AddSourcesInput, context: Context): Promise<Added> {
  const {
    fleet,
    platform,
    again = false,
    believed,
    options,
    tool,
    words,
    replaces,
    examinesReach = false,
  } = input;
  const { store, documents } = fleet;
  const opened = await openAdded(name, { ...input, isAttested: believed !== undefined });
  if (words !== undefined && (opened.kind === 'document' || believed !== undefined))
    throw wordsNeedLook(name);
  if (examinesReach && (opened.kind === 'document' || believed !== undefined))
    throw fleetError('CLI_FLEET', `--reach needs a look into ${name}`, {
      hint: 'name the image itself, without --attested: what it can load is found in its files',
    });
  if (opened.kind === 'document') {
    const document = { bytes: opened.bytes, name, for: input.for, attestedBy: undefined };
    return { name, sboms: [await addSbom({ store, documents, ...document }, context)] };
  }
  if (believed === undefined)
    return {
      name,
      images: await addImage(
        { store, documents, image: name, platform, options, tool, again, words, replaces, examinesReach },
        context,
      ),
    };
  const attested = { fleet, image: name, platform, believed: await believed(), options };
  return { name, sboms: await addAttested(attested, context) };
}
