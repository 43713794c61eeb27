import { productOf } from '../join/index.ts';
import type { Found, Report } from '../types.ts';
import { isSourceFolder } from './source-folder.ts';

/**
 * In an image, what a lock file names is there only where it is installed too: it names tests' and other platforms' packages as
 * well. In a project's sources there may be nothing else to go by, and all of it is listed, marked as declared.
 */
export function installedOnly(found: readonly Found[], report: Report): Found[] {
  if (isSourceFolder(found)) return [...found];
  const declared = found.filter(({ evidence }) => evidence.declared);
  if (declared.length === 0) return [...found];
  const installed = new Set(found.flatMap((item) => (item.evidence.declared ? [] : keysOf(item))));
  const isInstalled = (item: Found): boolean => keysOf(item).some((key) => installed.has(key));
  tellOfUnused(declared, isInstalled, report);
  return found.filter((item) => !item.evidence.declared || isInstalled(item));
}

/** A file of which nothing is installed may still say what a program was made of. */
function tellOfUnused(
  declared: readonly Found[],
  isInstalled: (item: Found) => boolean,
  report: Report,
): void {
  const files = new Map<string, { by: string; all: number; installed: number }>();
  for (const item of declared) {
    const [path = ''] = item.evidence.locations;
    const counts = files.get(path) ?? { by: item.evidence.by, all: 0, installed: 0 };
    counts.all++;
    if (isInstalled(item)) counts.installed++;
    files.set(path, counts);
  }
  for (const [path, { by, all, installed }] of files)
    if (installed === 0)
      report({
        path,
        by,
        message: `none of the ${all} packages that it declares is installed: they are not listed`,
      });
}

function keysOf(item: Found): string[] {
  try {
    return [`${productOf(item)}@${item.version ?? ''}`];
  } catch {
    return [];
  }
}
