import { type BuildReport, buildFromFeeds } from '../../advisories/index.ts';
import { humanSize } from '../../base/human-size.ts';
import { counted } from '../../base/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { withLines } from '../line-progress.ts';
import { databasePath } from './database-path.ts';
import { readFeedStore } from './feed-folder.ts';
import { lostLines } from './lost-lines.ts';
import type { DbOptions } from './options.ts';

/** Makes the database of all feeds that are kept. */
export async function build({ options, env, open, out }: Invocation<DbOptions>): Promise<ExitCode> {
  const store = readFeedStore(options, env);
  const context = withLines(await open(), out);
  const input = { store, path: databasePath(options, env), allowSmall: options.allowSmall };
  const report = await buildFromFeeds(input, context);
  out.result(report, () => describe(report.path, report));
  return 0;
}

function describe(path: string, report: BuildReport): string {
  const { advisories, vulnerabilities, packages, feeds, sizeBytes, digest, rejected, strangers } = report;
  const lines = [
    `${path}: ${counted(vulnerabilities, 'vulnerability')} of ${counted(advisories, 'advisory')} about ${counted(packages, 'package')} (${humanSize(sizeBytes)})`,
    digest,
  ];
  for (const feed of feeds.filter((one) => one.rejected > 0)) {
    lines.push(`${feed.id}: ${feed.rejected} could not be taken`);
    for (const { id, reason } of rejected.filter((one) => one.feed === feed.id).slice(0, SHOWN))
      lines.push(`  ${id}: ${reason}`);
    for (const { advisory, ecosystem, name } of strangers
      .filter((one) => one.feed === feed.id)
      .slice(0, SHOWN))
      lines.push(
        `  ${advisory}: ${ecosystem} has no package ${name} that its own feed knows, and no fix is named`,
      );
  }
  lines.push(...lostLines(feeds));
  return lines.join('\n');
}

const SHOWN = 3;
