import { mapConcurrently } from '../../base/concurrency.ts';
import type { Context } from '../../base/context.ts';
import { codeOf, hintOf, messageOf } from '../../base/errors.ts';
import {
  type ImageSource,
  openSource,
  parseImageLocation,
  parsePlatform,
  readImage,
} from '../../oci/index.ts';
import { isStoreFailure } from '../../store/index.ts';
import { openMatched } from '../matching/matched-view.ts';
import type { Fleet } from '../types.ts';
import { type AddedImage, type AddImageInput, addImage } from './add-image.ts';
import type { TodoItem } from './find-todo.ts';

export type TodoOutcome = { item: TodoItem } & (
  | { added: readonly AddedImage[] }
  | { failed: string; code: string; hint: string | undefined }
);

export type CatalogTodoInput = Pick<AddImageInput, 'options' | 'tool'> & {
  fleet: Fleet;
  items: readonly TodoItem[];
  parallel: number;
};

/**
 * Fetches and catalogues what runs without an inventory, several at once. Each is recorded as soon as it is done, so what is cut short is
 * taken up by the next call; one that fails costs no other. What is new is matched with the advisories.
 */
export async function catalogTodo(
  { fleet, items, parallel, options, tool }: CatalogTodoInput,
  context: Context,
): Promise<TodoOutcome[]> {
  const step = context.progress.start('cataloguing', items.length, 'items');
  try {
    const outcomes = await mapConcurrently(items, parallel, async (item): Promise<TodoOutcome> => {
      try {
        context.signal.throwIfAborted();
        const image = await nameAt(item, options, context);
        const platform = item.platform === '' ? undefined : parsePlatform(item.platform);
        return {
          item,
          added: await addImage(
            { store: fleet.store, image, platform, options, tool, again: false },
            context,
          ),
        };
      } catch (error) {
        context.signal.throwIfAborted();
        if (isStoreFailure(error)) throw error;
        return { item, failed: messageOf(error), code: codeOf(error), hint: hintOf(error) };
      } finally {
        step.add(1);
      }
    });
    await openMatched(fleet, context);
    return outcomes;
  } finally {
    step.done();
  }
}

/**
 * The name by which the digest is found. A config's digest, as images that were loaded by hand have, is found by no registry: the tag
 * that the container asked for is taken, if it still stands for that image.
 */
async function nameAt(
  { image, digest, reference }: TodoItem,
  options: AddImageInput['options'],
  context: Context,
): Promise<string> {
  if (digest === undefined) throw new Error('the status reports no digest, and a tag may have moved since');
  const byDigest = image.includes('@')
    ? await failureOf(image, options, context)
    : new Error('no repository is known');
  if (byDigest === undefined) return image;
  if (reference === '' || reference.startsWith('sha256:')) throw byDigest;
  const source = await openSource({ ...options, location: parseImageLocation(reference) }, context);
  try {
    const { descriptor, images } = await readImage(source);
    const names = [
      descriptor.digest,
      ...images.flatMap((each) => [each.descriptor.digest, each.manifest.config.digest]),
    ];
    if (names.includes(digest)) return reference;
  } finally {
    await source.close();
  }
  throw new Error(`${digest} was not found, and ${reference} now names another image`, {
    cause: byDigest,
  });
}

async function failureOf(
  image: string,
  options: AddImageInput['options'],
  context: Context,
): Promise<unknown> {
  let source: ImageSource | undefined;
  try {
    source = await openSource({ ...options, location: parseImageLocation(image) }, context);
    await source.resolve();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await source?.close();
  }
}
