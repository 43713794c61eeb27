import { createHash } from 'node:crypto';
import { compareBytes } from '../../base/bytes.ts';
import { type Digest, digestFromHex } from '../../base/digest.ts';
import { BLOCK_BYTES } from '../../base/tar/raw-header.ts';
import type { CompressorPin } from '../../compression/index.ts';
import { type Entry, encodeHeader } from '../../rootfs/index.ts';
import { BytePlanBuilder } from './byte-plan.ts';
import type { EntryGroup } from './plan-layers.ts';
import type { Piece } from './types.ts';

const padding = new Uint8Array(BLOCK_BYTES);

/** Tar headers and contents of one group, and the key under which its compressed bytes can be found again. */
export function planPiece(
  group: EntryGroup,
  compressor: CompressorPin,
  tarPath: (digest: Digest) => string,
): Piece {
  const plan = new BytePlanBuilder();
  const key = createHash('sha256').update(`${compressor.name} ${compressor.level} ${compressor.digest}\n`);
  for (const entry of inTarOrder(group.entries)) {
    const header = encodeHeader(entry);
    key.update(header);
    plan.addBytes(header);
    if (entry.type !== 'file') continue;
    key.update(addContent(plan, entry.content, tarPath));
    plan.addBytes(padding.subarray(0, -plan.sizeBytes & (BLOCK_BYTES - 1)));
  }
  return { key: digestFromHex(key.digest('hex')), lockable: group.lockable, plan: plan.build() };
}

/** The two empty blocks that end a tar, a piece of their own so that no other piece depends on being last. */
export function endPiece(compressor: CompressorPin): Piece {
  const plan = new BytePlanBuilder();
  plan.addBytes(new Uint8Array(2 * BLOCK_BYTES));
  const key = createHash('sha256').update(
    `${compressor.name} ${compressor.level} ${compressor.digest}\nend of archive`,
  );
  return { key: digestFromHex(key.digest('hex')), lockable: true, plan: plan.build() };
}

/** A link may only point to what comes before it, so hard links come last. */
function inTarOrder(entries: readonly Entry[]): Entry[] {
  const rank = (entry: Entry): number => (entry.type === 'hardlink' ? 1 : 0);
  return entries.toSorted((a, b) => rank(a) - rank(b) || compareBytes(a.path, b.path));
}

function addContent(
  plan: BytePlanBuilder,
  content: Extract<Entry, { type: 'file' }>['content'],
  tarPath: (digest: Digest) => string,
): string | Uint8Array {
  switch (content.kind) {
    case 'bytes':
      plan.addBytes(content.bytes);
      return content.bytes;
    case 'slice':
      plan.addRange(tarPath(content.tar), content.offset, content.sizeBytes);
      return `${content.tar} ${content.offset} ${content.sizeBytes}\n`;
    case 'local':
      plan.addRange(content.path, 0, content.sizeBytes);
      return `${content.digest} ${content.sizeBytes}\n`;
  }
}
