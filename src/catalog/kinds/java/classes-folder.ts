import type { ArchiveFiles } from './open-archive.ts';

/** The folder that all classes of an archive share, without a slash at its end; undefined where it has none, or they share nothing. */
export function classesFolder(archive: ArchiveFiles): string | undefined {
  let shared: string[] | undefined;
  for (const name of archive.names()) {
    if (!name.endsWith('.class') || name.endsWith('-info.class') || name.startsWith('META-INF/')) continue;
    const folders = name.split('/').slice(0, -1);
    const differs = shared?.findIndex((part, index) => part !== folders[index]) ?? -1;
    shared = shared === undefined ? folders : differs < 0 ? shared : shared.slice(0, differs);
    if (shared.length === 0) return undefined;
  }
  return shared?.join('/');
}
