export { type ContentReader, contentReader, contentSize } from './content.ts';
export type { Content, Entry, EntryOwner as Owner, Metadata } from './entry.ts';
export { treeError } from './errors.ts';
export { encodeHeader, endOfArchive, padding } from './tar/encode-header.ts';
export { TarIndexer } from './tar/indexer.ts';
export type { TarMember } from './tar/member.ts';
export { readTar } from './tar/read-tar.ts';
export { Tree, type TreeEntry } from './tree/tree.ts';
