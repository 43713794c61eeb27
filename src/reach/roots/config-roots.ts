import type { RunConfig } from '../../image-files/index.ts';
import type { Root } from '../types.ts';

const SHELL = '/bin/sh';

/** What the image's config starts: entrypoint with command, and the health check. */
export function configRoots({ entrypoint, command, healthCheck }: RunConfig): Root[] {
  const roots: Root[] = [];
  const argv = [...entrypoint, ...command];
  if (argv.length > 0)
    roots.push({ why: entrypoint.length > 0 ? "the image's entrypoint" : "the image's command", argv });
  if (healthCheck !== undefined)
    roots.push({
      why: "the image's health check",
      argv: healthCheck.isShell ? [SHELL, '-c', ...healthCheck.words] : healthCheck.words,
    });
  return roots;
}
