import { bytePath, compareBytes } from '../../../../base/index.ts';
import { type Content, contentSize, type Entry } from '../../../../rootfs/index.ts';
import { readText } from '../made-entries.ts';
import type { EffectInput, RootView } from '../types.ts';

/** A trusted certificate: where its PEM is in the tree, and its bytes. */
export type EnabledCertificate = {
  path: string;
  /** Name of its link in /etc/ssl/certs, made as update-ca-certificates(8) does. */
  linkName: string;
  pem: Buffer;
  /** Of the recipe: the file itself is still to be made. */
  isFromRecipe: boolean;
};

export const PACKAGED = 'usr/share/ca-certificates';
export const LOCAL = 'usr/local/share/ca-certificates';
const SIZE_LIMIT = 1024 * 1024;
const DEPTH_LIMIT = 8;

/** Packaged ones in byte order without those that /etc/ca-certificates.conf disables (`!name`), then local, then the recipe's. */
export async function enabledCertificates({ root, settings }: EffectInput): Promise<EnabledCertificate[]> {
  const disabled = await disabledNames(root);
  const packaged = certificateFiles(root, PACKAGED).filter(
    ({ path }) => !disabled.has(path.slice(PACKAGED.length + 1)),
  );
  const files = [...packaged, ...certificateFiles(root, LOCAL)];
  const shipped = await Promise.all(
    files.map(async ({ path, content }) => certificate(path, Buffer.from(await root.read(content)), false)),
  );
  const own = settings.certificates.map(({ name, pem }) => {
    const fileName = bytePath(name)
      .replace(/[/\0]/g, '_')
      .replace(/\.(?:crt|pem)$/, '');
    return certificate(`${LOCAL}/${fileName}.crt`, Buffer.from(pem), true);
  });
  const replaced = new Set(own.map(({ path }) => path));
  return [...shipped.filter(({ path }) => !replaced.has(path)), ...own];
}

function certificate(path: string, pem: Buffer, isFromRecipe: boolean): EnabledCertificate {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.crt$/, '');
  const linkName = `${name.replace(/[ ,]/g, '_').replace(/[()]/g, '=')}.pem`;
  return { path, linkName, pem, isFromRecipe };
}

async function disabledNames(root: RootView): Promise<Set<string>> {
  const text = (await readText(root, 'etc/ca-certificates.conf')) ?? '';
  return new Set(text.split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1).trim()] : [])));
}

type CertificateFile = Entry & { type: 'file'; content: Content };

/** Files `*.crt` below a folder, links followed to files but never into folders. */
function certificateFiles(root: RootView, folder: string, depth = 0): CertificateFile[] {
  const found = root.list(folder).flatMap((entry): CertificateFile[] => {
    if (entry.type === 'directory')
      return depth < DEPTH_LIMIT ? certificateFiles(root, entry.path, depth + 1) : [];
    const file = entry.path.endsWith('.crt') ? root.get(entry.path, { follow: true }) : undefined;
    if (file?.type !== 'file') return [];
    return contentSize(file.content) <= SIZE_LIMIT ? [{ ...file, path: entry.path }] : [];
  });
  return found.sort((a, b) => compareBytes(a.path, b.path));
}
