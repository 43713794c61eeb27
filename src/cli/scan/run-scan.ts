import { parseDuration } from '../../base/duration.ts';
import { bytePath } from '../../base/index.ts';
import { version } from '../../base/version.ts';
import {
  type AllowUnexplained,
  type Doubt,
  parseScanFormat,
  reportWriter,
  scanImage,
  THRESHOLDS,
  type Threshold,
  verdictOf,
  withFixes,
} from '../../scan/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { cliError } from '../errors.ts';
import { sourceDateEpoch } from '../options.ts';
import { quoteForShell } from '../quote-for-shell.ts';
import { parseOutputs, writeOutputs } from '../sbom/outputs.ts';
import { terminalOptions } from '../terminal.ts';
import type { ScanOptions } from './options.ts';
import { openScanOf } from './scan-source.ts';

const REMEDIES = { 'list-problems': '"shearwall sbom" lists all that could not be read' } as const;
const EXIT_CODES = { yes: 0, no: 1, unknown: 3 } as const;

/** Scans one image and writes the report in every format that was asked for. */
export async function runScan({
  args: [image],
  options,
  open,
  out,
  env,
}: Invocation<ScanOptions>): Promise<ExitCode> {
  const wanted = parseOutputs(options.output ?? [out.json ? 'json' : 'table'], parseScanFormat);
  const thresholds = parseThresholds(options.failOn ?? []);
  const maxFeedAgeDays = parseFeedAge(options.maxFeedAge);
  const allowUnexplained = (options.allowUnexplained ?? []).map(parseAllowed);
  const context = await open();
  using input = await openScanOf(image, options, env, context);
  const { report: whole } = await scanImage({ ...input, allowUnexplained }, context);
  const report = options.onlyFixed === true ? withFixes(whole) : whole;
  const verdict = verdictOf(report, thresholds, { maxFeedAgeDays });
  const write = reportWriter({
    report,
    verdict,
    showRest: options.showSuppressed === true,
    terminal: terminalOptions(env),
    sayRemedies: (remedies) => remedies.map((code) => REMEDIES[code]),
    now: sourceDateEpoch(env) ?? Math.floor(context.clock.nowMs() / 1000),
    version: version(),
  });
  const vexOut = options.vexOut === undefined ? [] : [{ format: 'openvex' as const, file: options.vexOut }];
  await writeOutputs([...wanted, ...vexOut], write, out);
  const unfed = report.gaps.find(({ why, blocks }) => blocks && why === 'no-feed');
  if (unfed !== undefined)
    out.note(
      `hint: run "shearwall db update" and "shearwall db build"; a file that speaks of all of ${unfed.what} can be declared whole: shearwall db import FILE --covers ${quoteForShell(unfed.what)}`,
    );
  if (verdict.answer === 'unknown') for (const hint of hintsOf(report.doubts)) out.note(`hint: ${hint}`);
  return EXIT_CODES[verdict.answer];
}

const HINTS: Record<Doubt['code'], string> = {
  'unread-file': '"shearwall sbom" lists all that could not be read',
  'unexplained-file':
    'look at these files; what you answer for: --allow-unexplained "/usr/local/bin/tool=built by us from tool 1.2"',
  'partial-document': 'scan the image itself, or a document that says that it is whole',
};

function hintsOf(doubts: readonly Doubt[]): string[] {
  return [...new Set(doubts.map(({ code }) => HINTS[code]))];
}

const DAY_MS = 86_400_000;

function parseFeedAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const age = parseDuration(text);
  if (typeof age === 'number') return age / DAY_MS;
  throw cliError('CLI_SCAN', `--max-feed-age ${age.problem}`, { hint: 'the default is 7d' });
}

function parseAllowed(text: string): AllowUnexplained {
  const at = text.indexOf('=');
  const [glob, reason] = [text.slice(0, at), text.slice(at + 1).trim()];
  if (at > 0 && reason !== '') return { glob: bytePath(glob), reason };
  throw cliError('CLI_SCAN', `--allow-unexplained '${text}' gives no reason`, {
    hint: 'write GLOB=REASON: --allow-unexplained "/usr/local/bin/tool=built by us from tool 1.2"',
  });
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
