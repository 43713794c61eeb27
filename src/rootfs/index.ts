export { type ContentReader, contentReader, contentSize, type TarRangeReader } from './content.ts';
export type { Content, Entry, Metadata, Owner } from './entry.ts';
export { contentError, tarError, treeError } from './errors.ts';
export { encodeHeader, endOfArchive, padding } from './tar/encode-header.ts';
export { TarIndexer, type TarLimits } from './tar/indexer.ts';
export { type ContentRange, entryOf, type TarMember } from './tar/member.ts';
export { readTar } from './tar/read-tar.ts';
export { ownerName } from './tree/node.ts';
export { type MetadataChange, type Overlap, Tree, type TreeEntry, type TreeOptions } from './tree/tree.ts';
