/** An archive of Electron; `more`: entries of its list as they are. */
export function fakeAsar(files: Record<string, string>, more: Record<string, unknown> = {}): Buffer {
  type Folder = { files: Record<string, unknown> };
  const root: Folder = { files: { ...more } };
  const bodies: Buffer[] = [];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let folder = root;
    for (const part of parts) folder = (folder.files[part] ??= { files: {} }) as Folder;
    const body = Buffer.from(text);
    folder.files[name] = { offset: String(offset), size: body.length };
    bodies.push(body);
    offset += body.length;
  }
  const list = Buffer.from(JSON.stringify(root));
  const padded = Math.ceil(list.length / 4) * 4;
  const start = Buffer.alloc(16 + padded);
  start.writeUInt32LE(4, 0);
  start.writeUInt32LE(8 + padded, 4);
  start.writeUInt32LE(4 + padded, 8);
  start.writeUInt32LE(list.length, 12);
  list.copy(start, 16);
  return Buffer.concat([start, ...bodies]);
}
