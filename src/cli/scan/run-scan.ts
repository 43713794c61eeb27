import { quoteForShell } from '../../base/quote-for-shell.ts';
import { version } from '../../base/version.ts';
import {
  type Doubt,
  isFew,
  reportWriter,
  type ScanReport,
  scanImage,
  verdictOf,
  withFixes,
  withLevels,
} from '../../scan/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { compileLate } from '../compile-late.ts';
import { keepHeapSmall } from '../keep-heap-small.ts';
import { sourceDateEpoch } from '../options.ts';
import { readTemplates, writeOutputs } from '../sbom/outputs.ts';
import { terminalOptions } from '../terminal.ts';
import { howToIndex } from './how-to-index.ts';
import { judgingOf } from './judging.ts';
import type { ScanOptions } from './options.ts';
import { outputsAsked } from './outputs-asked.ts';
import { openScanOf } from './scan-source.ts';

const REMEDIES = { 'list-problems': '"shearwall sbom" lists all that could not be read' } as const;

/** Scans one image and writes the report in every format that was asked for. */
export async function runScan({
  args: [image],
  options,
  open,
  out,
  env,
}: Invocation<ScanOptions>): Promise<ExitCode> {
  const asked = outputsAsked(options);
  const templates = await readTemplates(asked ?? []);
  const { thresholds, maxFeedAgeDays, exitCodes } = judgingOf(options);
  const context = await open();
  using input = await openScanOf(image, options, env, context);
  compileLate();
  keepHeapSmall();
  const { report: whole } = await scanImage(input, context);
  const report = narrowed(whole, options);
  const verdict = verdictOf(report, thresholds, { maxFeedAgeDays, levels: options.severity });
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
  const wanted = asked ?? [{ format: out.json ? 'json' : isFew(report) ? 'list' : 'table', file: undefined }];
  await writeOutputs([...wanted, ...vexOut], write, out, templates);
  const unfed = report.gaps.find(({ why, blocks }) => blocks && why === 'no-feed');
  if (unfed !== undefined)
    out.note(
      `hint: run "shearwall db update" and "shearwall db build"; a file that speaks of all of ${unfed.what} can be declared whole: shearwall db import FILE --covers ${quoteForShell(unfed.what)}`,
    );
  const unspoken = report.gaps.find(({ why, blocks }) => blocks && why === 'unknown-type');
  if (unspoken !== undefined)
    out.note(
      `hint: shearwall reads no advisories of ${unspoken.what}; where you know what its packages are, leave their places out with --exclude GLOB, and the answer names what was left out`,
    );
  const unproven = report.gaps.find(({ why }) => why === 'unproven');
  if (unproven !== undefined && !report.origins.isIndexed) {
    const how = howToIndex(unproven.what);
    if (how !== undefined)
      out.note(
        `hint: the signed index of the release tells the distribution's own packages from others: ${how}`,
      );
  }
  if (verdict.answer === 'unknown') for (const hint of hintsOf(report)) out.note(`hint: ${hint}`);
  return exitCodes[verdict.answer];
}

function narrowed(whole: ScanReport, { onlyFixed, ignoreUnfixed, severity }: ScanOptions): ScanReport {
  const fixed = onlyFixed === true || ignoreUnfixed === true ? withFixes(whole) : whole;
  return severity === undefined ? fixed : withLevels(fixed, severity);
}

const HINTS: Record<Doubt['code'], string> = {
  'unread-file': '"shearwall sbom" lists all that could not be read',
  'unexplained-file':
    'look at these files (a source map beside a bundle tells what is in it); what you answer for: --allow-unexplained "/usr/local/bin/tool=built by us from tool 1.2"',
  'no-files':
    'name the folder, archive or image that the software is in: links that lead out of a folder are not followed',
  'lost-records':
    'mend or remove the record in its file, import it again under the same id, "shearwall db import FILE --feed ID", or fetch it again with "shearwall db update"; then "shearwall db build"',
  'partial-document': 'scan the image itself, or a document that says that it is whole',
};

const STATEMENT_HINTS = {
  'not-understood':
    'correct the versions of the advisory in its file and import it again under the same id, "shearwall db import FILE --feed ID"; then "shearwall db build"',
  undetermined:
    'what you know better counts as OpenVEX with a justification, imported as a feed: "shearwall db import FILE.openvex.json", "shearwall db build"',
} as const;

function hintsOf({ doubts, gaps, image }: ScanReport): string[] {
  const isSilent = gaps.some(({ why, blocks }) => blocks && (why === 'unproven' || why === 'no-source'));
  const ofPackages =
    isSilent && image.from === 'image'
      ? ['a package of your own: --allow-unexplained "/usr/bin/tool=built by us" for each of its programs']
      : [];
  const whys = new Set(gaps.filter(({ blocks }) => blocks).map(({ why }) => why));
  const ofStatements = (['not-understood', 'undetermined'] as const).filter((why) => whys.has(why));
  return [
    ...new Set(doubts.map(({ code }) => HINTS[code])),
    ...ofPackages,
    ...ofStatements.map((why) => STATEMENT_HINTS[why]),
  ];
}
