/** What is in an image, what is found in it, and what of it is opened. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import {
  type ImageFile,
  type ImageTree,
  openImageFiles,
  openLayeredSource,
} from '../../src/image-files/index.ts';
import { scanImage } from '../../src/scan/index.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { trace } from '../../test/peers/reach-trace.ts';
import type { Traced } from './subjects.ts';

export type Carried = { packages: number; bytes: number; files: number; executables: number };

/** Findings that nothing but reach lowers; `byReach`: of these those that it does, and of them what KEV names. */
export type Found = {
  findings: number;
  byReach: number;
  exploited: number;
  /** Exploited, lowered, and not on the first screen all the same. */
  hidden: number;
};

export type Looked = Carried & Found;

/** Packages of Debian; regular files, hard links once. */
export async function lookAt(image: string, database: AdvisoryDatabase): Promise<Looked> {
  await using context = await repositoryContext();
  const source = { kind: 'image', text: image, options: {}, examinesReach: true } as const;
  const input = { source, database, vex: [], ignore: [], reports: [] };
  const { packages, findings } = (await scanImage(input, context)).report;
  const others = findings.filter(({ lowered }) => lowered.every(({ code }) => code === 'unreachable'));
  const byReach = others.filter(({ lowered }) => lowered.length > 0);
  const exploited = byReach.filter(({ vulnerability }) => vulnerability.exploited !== undefined);
  return {
    packages: packages.filter(({ type }) => type === 'deb').length,
    ...(await inTree(image, sizesOf)),
    findings: others.length,
    byReach: byReach.length,
    exploited: exploited.length,
    hidden: exploited.filter(({ tier }) => tier !== 'act-now').length,
  };
}

async function inTree<T>(image: string, look: (tree: ImageTree) => T): Promise<T> {
  await using context = await repositoryContext();
  const source = await openLayeredSource({ image }, context);
  const files = await openImageFiles({ source, examiners: [] }, context);
  try {
    return look(files.tree);
  } finally {
    await files.close();
    await source.close();
  }
}

function sizesOf(tree: ImageTree): Omit<Carried, 'packages'> {
  const regular = [...tree.files()].filter(({ type }) => type === 'file');
  return summed([...new Map(regular.map((file) => [file.inode ?? file.path, file])).values()]);
}

function summed(files: readonly ImageFile[]): Omit<Carried, 'packages'> {
  return {
    bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    files: files.length,
    executables: files.filter(({ mode }) => (mode & 0o111) !== 0).length,
  };
}

/** What the program opens, runs or follows in a copy of the root. */
export async function openedIn(root: string, traced: Traced): Promise<Omit<Carried, 'packages'>> {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-traced-'));
  const copy = join(folder, 'root');
  try {
    execFileSync('cp', ['-a', root, copy]);
    const key = join(folder, 'key');
    if (traced.setup !== undefined)
      execFileSync('bash', ['-ec', traced.setup], {
        env: { ...process.env, R: copy, KEY: key },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
    return await inTree(`dir:${copy}`, (tree) => {
      const workload = { ...traced, name: 'traced', packages: [], floors: [0, 0] as const };
      const opened = trace(workload, { root: copy, folder, key, tree });
      const files = opened.flatMap((path) => tree.get(path, { follow: false }) ?? []);
      return summed(files.filter(({ type }) => type === 'file'));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
