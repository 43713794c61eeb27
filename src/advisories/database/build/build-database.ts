import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from '../../../base/index.ts';
import { makeFolder } from '../../../base/make-folder.ts';
import { buildFailure } from './build-failure.ts';
import { DatabaseWriter } from './database-writer.ts';
import { joinAliases } from './join-aliases.ts';
import { type Staged, stageFeeds } from './stage-feeds.ts';
import { ItemStaging } from './staging.ts';
import { TemporaryFiles } from './temporary-files.ts';
import type { BuildReport, DatabaseBuildInput } from './types.ts';
import { writeListed } from './write-listed.ts';
import { writePackages } from './write-packages.ts';
import { stageFacts, writeAliases, writeVulnerabilities } from './write-vulnerabilities.ts';

/**
 * Makes one read-only file of what feeds say. The same items, dates and feeds give the same bytes, in whatever order they come. Memory
 * grows by some hundred bytes for each advisory; the rest waits on the disk. Until the end the old file stays in use.
 * Throws ADVISORIES_… and what the feeds throw.
 */
export async function buildAdvisoryDatabase(
  input: DatabaseBuildInput,
  context: Pick<Context, 'signal' | 'progress'>,
): Promise<BuildReport> {
  try {
    makeFolder(dirname(input.path));
    await using files = await TemporaryFiles.make(input.path);
    const report = await build(input, files, context);
    const { size } = await stat(files.database);
    await files.publish();
    return { ...report, sizeBytes: size };
  } catch (error) {
    throw buildFailure(input.path, error);
  }
}

async function build(
  { feeds, builtAt }: DatabaseBuildInput,
  files: TemporaryFiles,
  context: Pick<Context, 'signal' | 'progress'>,
): Promise<Omit<BuildReport, 'sizeBytes'>> {
  const { signal } = context;
  using staging = new ItemStaging(files.staging);
  const staged = await stageFeeds(feeds, staging, context);
  const task = context.progress.start('write the database');
  using writer = new DatabaseWriter(files.database);
  try {
    await joinAliases(staging, staged, signal);
    await stageFacts(staging, staged, signal);
    const places = await writePackages(staging, staged, writer, signal);
    const vulnerabilities = await writeVulnerabilities({ staging, staged, places }, writer, signal);
    await writeAliases(staged, vulnerabilities.isVulnerability, writer, signal);
    writeReleasesAndFeeds(staged, writer);
    await writeListed(staging, writer, signal);
    return {
      digest: writer.finish(builtAt),
      feeds: staged.feeds,
      advisories: staged.advisories.size,
      vulnerabilities: vulnerabilities.count,
      packages: places.packageCount,
      rejected: staged.rejected,
      strangers: places.strangers,
    };
  } finally {
    task.done();
  }
}

function writeReleasesAndFeeds({ releases, feeds }: Staged, writer: DatabaseWriter): void {
  for (const ecosystem of [...releases.keys()].sort())
    writer.add('release', [ecosystem, JSON.stringify(releases.get(ecosystem))]);
  for (const feed of feeds) writer.add('feed', [feed.id, JSON.stringify(feed)]);
}
