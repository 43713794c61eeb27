/** One file of a feed that has many; its memory is the reader's. */
export type FeedFile = { name: string; bytes: Buffer } | { name: string; refused: string };
