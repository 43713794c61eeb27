import {
  chmodSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../../base/context.ts';
import {
  type ImageFile,
  type ImageFiles,
  type ImageTree,
  layeredImage,
  openImageFiles,
  refuseDamage,
} from '../../../image-files/index.ts';
import type { ImageSource, PlatformImage } from '../../../oci/index.ts';
import { type Account, accountOf } from './account-of.ts';

type Input = { image: PlatformImage; source: ImageSource; folder: string };

const PIECE_BYTES = 1024 * 1024;

/**
 * The files of an image below an empty folder, all of them this process's own; gives the account that the image runs as. Devices and
 * pipes are left out.
 */
export async function unpackImage({ image, source, folder }: Input, context: Context): Promise<Account> {
  const files = await openImageFiles(
    { source: layeredImage(source.name, source, image), examiners: [], want: () => true, metadata: true },
    context,
  );
  try {
    refuseDamage(files);
    const folders: { path: Buffer; mode: number }[] = [];
    const linked = new Map<number, Buffer>();
    for (const file of files.tree.files()) {
      const path = Buffer.from(`${Buffer.from(folder).toString('latin1')}/${file.path}`, 'latin1');
      const first = file.inode === undefined ? undefined : linked.get(file.inode);
      if (file.type === 'directory') {
        if (file.path !== '') mkdirSync(path);
        folders.push({ path, mode: file.mode });
      } else if (file.type === 'symlink') {
        symlinkSync(Buffer.from(file.target ?? '', 'latin1'), path);
      } else if (first !== undefined) {
        linkSync(first, path);
      } else if (file.type === 'file') {
        await writeContent(file, path, files);
        if (file.inode !== undefined) linked.set(file.inode, path);
      }
    }
    // Whoever removes the folder again must be able to.
    for (const { path, mode } of folders) chmodSync(path, mode | 0o700);
    writeHosts(folder, files.tree);
    const texts = { passwd: await textOf('etc/passwd', files), group: await textOf('etc/group', files) };
    return accountOf(image.config.config?.User ?? '', texts);
  } finally {
    await files.close();
  }
}

async function writeContent({ path, mode }: ImageFile, to: Buffer, files: ImageFiles): Promise<void> {
  const content = await files.open(path);
  const handle = openSync(to, 'wx', 0o600);
  try {
    const size = content?.sizeBytes ?? 0;
    for (let at = 0; at < size; at += PIECE_BYTES)
      writeSync(handle, content?.read(at, Math.min(PIECE_BYTES, size - at)) ?? new Uint8Array());
  } finally {
    closeSync(handle);
  }
  chmodSync(to, mode & 0o1777);
}

/** As runtimes write it. Nothing of the image is followed: it may lead out of the folder. */
function writeHosts(folder: string, tree: ImageTree): void {
  const at = (path: string): ImageFile | undefined => tree.get(path, { follow: false });
  if (at('etc')?.type !== 'directory' || at('etc/hosts') !== undefined) return;
  writeFileSync(join(folder, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n');
}

async function textOf(path: string, files: ImageFiles): Promise<string> {
  const content = await files.open(path);
  if (content === undefined) return '';
  return Buffer.from(content.read(0, Math.min(content.sizeBytes, PIECE_BYTES))).toString('latin1');
}
