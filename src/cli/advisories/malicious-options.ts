import { existsSync } from 'node:fs';
import { Option } from 'commander';
import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import { warningOnce } from '../../base/log.ts';
import type { Catalog } from '../../catalog/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { repeatedOption } from '../options.ts';
import { sayLines } from '../output.ts';
import { renderError } from '../render-error.ts';
import { DATA, type DatabaseOptions, databaseOptions, databasePath } from './database-path.ts';

/** For commands that bring software in. */
export type MaliciousFlags = DatabaseOptions & { allowMalicious?: string[]; requireFeeds?: true };

/** With where the advisory database is. */
export function maliciousOptions(): Option[] {
  return [...maliciousRules(), ...databaseOptions()];
}

export function maliciousRules(): Option[] {
  return [
    repeatedOption('--allow-malicious <id=reason>', 'a MAL- record that you answer for; several times'),
    new Option('--require-feeds', 'end with 3 where no feed says what is malicious').helpGroup(DATA),
  ];
}

/** Refuses what MAL- records name, each time by the same database. */
export type Refusing = {
  /** Purls. */
  purls(purls: Iterable<string>): Promise<void>;
  catalog(catalog: Catalog): Promise<void>;
};

/** Lends what refuses; the advisory database is opened once it is needed. What was refused is said, with exit 1. */
export async function refusingMalicious(
  { options, env, out }: Pick<Invocation<MaliciousFlags>, 'options' | 'env' | 'out'>,
  context: Pick<Context, 'log'>,
  work: (refusing: Refusing) => Promise<ExitCode>,
): Promise<ExitCode> {
  const allow = parseAllowed(options.allowMalicious);
  const path = databasePath(options, env);
  const log = warningOnce(context.log);
  let database: AdvisoryDatabase | undefined;
  const open = async () => {
    const { openAdvisoryDatabase } = await import('../../advisories/index.ts');
    const { refuseMalicious, refuseMaliciousCatalog } = await import('../../scan/index.ts');
    if (options.db !== undefined || existsSync(path)) database ??= openAdvisoryDatabase(path);
    const input = { allow, database, requireFeeds: options.requireFeeds === true };
    return { refuseMalicious, refuseMaliciousCatalog, input };
  };
  try {
    return await work({
      async purls(purls) {
        const { refuseMalicious, input } = await open();
        refuseMalicious(purls, input, { log });
      },
      async catalog(catalog) {
        const { refuseMaliciousCatalog, input } = await open();
        refuseMaliciousCatalog(catalog, input, { log });
      },
    });
  } catch (error) {
    const { isNotLetIn } = await import('../../build/index.ts');
    if (!isNotLetIn(error)) throw error;
    sayLines(renderError(error, { json: out.json, verbose: false }));
    return 1;
  } finally {
    database?.close();
  }
}

function parseAllowed(texts: readonly string[] = []): { id: string; reason: string }[] {
  return texts.map((text) => {
    const at = text.indexOf('=');
    const [id, reason] = [text.slice(0, at), text.slice(at + 1).trim()];
    if (at > 0 && /^MAL-[\w-]+$/.test(id) && reason !== '') return { id, reason };
    throw cliError('CLI_MALICIOUS', `--allow-malicious '${text}' is not a MAL- record with a reason`, {
      hint: 'write ID=REASON: --allow-malicious "MAL-2026-1=our own package of that name"',
    });
  });
}
