import { openAdvisoryDatabase, searchAdvisories } from '../../advisories/index.ts';
import { renderTable } from '../../base/render-table.ts';
import type { DbSearchAnswer } from '../answers.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { terminalOptions } from '../terminal.ts';
import { databasePath } from './database-path.ts';
import type { DbOptions } from './options.ts';

const SHOWN_PACKAGES = 3;

/** Vulnerabilities by id, alias, notice (DSA, USN, …) or words of the title, and what they are found in. */
export async function search({ args, options, env, out }: Invocation<DbOptions>): Promise<ExitCode> {
  const text = args.join(' ').trim();
  if (text === '')
    throw cliError('CLI_DB', 'nothing to search for was given', { hint: 'shearwall db search TEXT|ID' });
  const database = openAdvisoryDatabase(databasePath(options, env));
  try {
    const found = searchAdvisories({ database, text, limit: options.limit });
    out.result({ found } satisfies DbSearchAnswer, () => render(found, env));
    if (found.length === 0) out.note(`nothing is known about ${text}`);
    return found.length > 0 ? 0 : 1;
  } finally {
    database.close();
  }
}

type Found = DbSearchAnswer['found'][number];

function render(found: readonly Found[], env: NodeJS.ProcessEnv): string {
  if (found.length === 0) return '';
  const columns = [
    { title: 'ID' },
    { title: 'SCORE', align: 'right' as const },
    { title: 'EPSS', align: 'right' as const },
    { title: 'KEV' },
    { title: 'PACKAGES', shrinks: true },
    { title: 'TITLE', shrinks: true },
  ];
  const rows = found.map((one) => [
    one.id,
    one.score === undefined ? '' : one.score.toFixed(1),
    one.epss === undefined ? '' : `${(one.epss.probability * 100).toFixed(1)} %`,
    one.exploited === undefined ? '' : 'yes',
    packagesOf(one),
    one.title ?? '',
  ]);
  return renderTable(columns, rows, terminalOptions(env));
}

function packagesOf({ packages }: Found): string {
  const named = packages.slice(0, SHOWN_PACKAGES).map(({ ecosystem, name }) => `${ecosystem} ${name}`);
  const more = packages.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
