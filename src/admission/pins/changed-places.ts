import type { ImagePlace, ImagePlaces } from '../types.ts';

/** What became of a place: as it was, also where its template wants the digest of now for the tag `image`; the same tag whose digest was chosen before (sticky); or to be looked at. */
export type PlaceState = { place: ImagePlace } & (
  | { state: 'unchanged' | 'new' }
  | { state: 'pinned' | 'repinned'; image: string }
);

/** Asks for the digest of now where a template's tag was pinned before: any other text than before. */
export const REPIN_ANNOTATION = 'shearwall.dev/repin';

/**
 * Compares an object's images with those that it had, by list and name. A tag whose digest was chosen before stays at that digest until
 * the tag's text or the template's `shearwall.dev/repin` changes: what a deployment runs does not change because somebody added a label.
 */
export function changedPlaces(now: ImagePlaces, before: ImagePlaces | undefined): PlaceState[] {
  const old = new Map((before?.places ?? []).map((place) => [keyOf(place), place]));
  return now.places.map((place): PlaceState => {
    const was = old.get(keyOf(place));
    if (was === undefined) return { place, state: 'new' };
    const isRepinned = repinOf(place) !== repinOf(was);
    if (place.image === was.image) {
      if (!isRepinned) return { place, state: 'unchanged' };
      if (!hasDigest(place.image)) return { place, state: 'new' };
      const image = tagOf(place.image);
      return image === undefined ? { place, state: 'unchanged' } : { place, state: 'repinned', image };
    }
    if (!isRepinned && isPinOf(was.image, place.image)) return { place, state: 'pinned', image: was.image };
    return { place, state: 'new' };
  });
}

function keyOf({ list, name, path }: ImagePlace): string {
  // Without a name only the place itself says which one it is.
  return JSON.stringify([list, name === '' ? path : name]);
}

function repinOf({ template }: ImagePlace): unknown {
  const annotations = template?.['annotations'];
  return typeof annotations === 'object' &&
    annotations !== null &&
    Object.hasOwn(annotations, REPIN_ANNOTATION)
    ? (annotations as Record<string, unknown>)[REPIN_ANNOTATION]
    : undefined;
}

/** True where `pinned` is `image` with a digest behind it: the same repository and tag. */
function isPinOf(pinned: string, image: string): boolean {
  return pinned.startsWith(`${image}@`) && hasDigest(pinned) && !hasDigest(image);
}

/** `repo:tag` of `repo:tag@digest`. Undefined: no tag stands there, so there is none to ask about. */
export function tagOf(image: string): string | undefined {
  const [named = ''] = image.split('@', 1);
  return named.lastIndexOf(':') > named.lastIndexOf('/') ? named : undefined;
}

export function hasDigest(image: string): boolean {
  return image.includes('@');
}

/** `repo:tag@digest`, with the tag as it was written: people and tools still see which release it is. */
export function pinned(image: string, digest: string): string {
  return `${image}@${digest}`;
}
