const MAX_TEXT = 500;

/**
 * The strings of a version resource (VS_VERSIONINFO): `ProductVersion`, `FileVersion`, `CompanyName`, … of its first table.
 * Lengths that point outside end what is read.
 */
export function versionStrings(resource: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  const root = blockAt(resource, 0, resource.length);
  if (root?.key !== 'VS_VERSION_INFO') return found;
  for (const info of childrenOf(resource, root)) {
    if (info.key !== 'StringFileInfo') continue;
    const [table] = childrenOf(resource, info);
    if (table === undefined) continue;
    for (const item of childrenOf(resource, table)) {
      const text = textOf(resource, item);
      if (text !== '' && !found.has(item.key)) found.set(item.key, text);
    }
    return found;
  }
  return found;
}

/** Every level has the same shape: length, length of the value, type, key in UTF-16, value, children; aligned to 4. */
type Block = { key: string; value: number; children: number; end: number };

function blockAt(resource: Buffer, at: number, limit: number): Block | undefined {
  if (at + 6 > limit) return undefined;
  const length = resource.readUInt16LE(at);
  const end = at + length;
  if (length < 6 || end > limit) return undefined;
  const valueLength = resource.readUInt16LE(at + 2);
  const isText = resource.readUInt16LE(at + 4) === 1;
  let last = at + 6;
  while (last + 2 <= end && resource.readUInt16LE(last) !== 0) last += 2;
  const value = aligned(last + 2);
  // Of texts the length is in characters; some compilers write bytes, so strings are read up to their zero.
  const children = aligned(value + valueLength * (isText ? 2 : 1));
  return {
    key: resource.toString('utf16le', at + 6, Math.min(last, at + 6 + 2 * MAX_TEXT)),
    value,
    children,
    end,
  };
}

function childrenOf(resource: Buffer, { children, end }: Block): Block[] {
  const found: Block[] = [];
  for (let block = blockAt(resource, children, end); block !== undefined; ) {
    found.push(block);
    block = blockAt(resource, aligned(block.end), end);
  }
  return found;
}

function textOf(resource: Buffer, { value, end }: Block): string {
  if (value >= end) return '';
  const text = resource.toString('utf16le', value, Math.min(end, value + 2 * MAX_TEXT));
  return (text.split('\0', 1)[0] ?? '').trim();
}

function aligned(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}
