import { parseDuration } from '../../base/duration.ts';
import { THRESHOLDS, type Threshold } from '../../scan/index.ts';
import type { ChosenExitCode, ExitCode } from '../command.ts';
import { cliError } from '../errors.ts';
import type { ScanOptions } from './options.ts';

/** What a line says about how findings are judged, and how that is told by the exit code. */
export type Judging = {
  thresholds: readonly Threshold[];
  maxFeedAgeDays: number | undefined;
  exitCodes: Readonly<Record<'yes' | 'no' | 'unknown', ExitCode>>;
};

/** Throws CLI_SCAN for what contradicts itself or is not known. */
export function judgingOf({ failOn = [], maxFeedAge, exitCode }: ScanOptions): Judging {
  const named = parseThresholds(failOn);
  if (exitCode === 0 && named.length > 0)
    throw cliError('CLI_SCAN', '--exit-code 0 and --fail-on exclude each other', {
      hint: 'leave out --fail-on: without it findings alone do not fail',
    });
  return {
    // As in Trivy, whatever is shown fails.
    thresholds: named.length === 0 && exitCode !== undefined && exitCode !== 0 ? ['any'] : named,
    maxFeedAgeDays: parseFeedAge(maxFeedAge),
    exitCodes: { yes: 0, no: (exitCode ?? 1) as ChosenExitCode, unknown: 3 },
  };
}

const DAY_MS = 86_400_000;

function parseFeedAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const age = parseDuration(text);
  if (typeof age === 'number') return age / DAY_MS;
  throw cliError('CLI_SCAN', `--max-feed-age ${age.problem}`, { hint: 'the default is 7d' });
}

/** `--fail-on critical,kev`, or several times. */
function parseThresholds(texts: readonly string[]): Threshold[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      const known = THRESHOLDS.find((threshold) => threshold === text.trim());
      if (known !== undefined) return known;
      throw cliError('CLI_SCAN', `--fail-on does not know '${text}'`, {
        hint: `it takes ${THRESHOLDS.join(', ')}`,
      });
    });
}
