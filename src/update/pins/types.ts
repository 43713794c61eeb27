import type { Digest } from '../../base/digest.ts';

/** An image that a file names: where, and how its text is changed. */
export type FoundImage = {
  /** As the user would name it, from the folder that was looked at. */
  file: string;
  /** From 1. */
  line: number;
  /** The whole reference: `ghcr.io/acme/app:v1@sha256:…`, put together where a file keeps its parts apart. */
  image: string;
  /** Where in the file's text (UTF-16 units) the 64 digits of the digest stand; undefined: it has none. */
  hexAt: number | undefined;
  /** Where `@sha256:…` goes in, behind the tag; undefined where it cannot be added: the file keeps digests elsewhere. */
  endAt: number | undefined;
};

/** Something that names an image and is left as it is, with the reason. */
export type LeftImage = { file: string; line: number; text: string; why: string };

export type FoundImages = { images: FoundImage[]; left: LeftImage[] };

/** What becomes of one image of a file. */
export type JudgedPin = FoundImage & {
  /**
   * `current`: its digest is what the tag stands for. `update`: another is. `add`: it has none, and a policy is about it. `tag`: it has none,
   * and is left. `refused`: policies refuse what the tag stands for now. `waits`: that is not
   * old enough yet. `unknown`: nobody could say.
   */
  state: 'current' | 'update' | 'add' | 'tag' | 'refused' | 'waits' | 'unknown';
  from: Digest | undefined;
  to: Digest | undefined;
  /** Of an index of several platforms: which one's manifest was pinned, and is again. */
  platform: string | undefined;
  /** Why it is refused or unknown, waits, or is left as a tag. */
  why: string | undefined;
};
