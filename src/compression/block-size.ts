/** Layers are compressed in blocks of at most this many bytes, each by itself: 4 MiB. Part of what a layer's bytes depend on. */
export const BLOCK_SIZE = 4 << 20;
