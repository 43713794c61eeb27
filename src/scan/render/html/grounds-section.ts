import { counted, displayPath } from '../../../base/index.ts';
import { isoDay } from '../../../base/utc-time.ts';
import { type Html, type HtmlValue, html, renderTable } from '../../../pages/index.ts';
import type { ScanReport, UsedFeed } from '../../report/types.ts';
import { originLines } from '../head.ts';
import type { RenderInput } from '../types.ts';

/** What the answer rests on: how much was looked at, by which feeds, and whose word lowered anything. */
export function groundsSection({ report }: RenderInput): Html {
  return html`<h3>What was looked at</h3>${list(lookedAt(report))}<h3>Whose word counted</h3>${list(whoseWord(report))}<h3>Feeds</h3>${feedsTable(report.database.feeds)}`;
}

function lookedAt(report: ScanReport): string[] {
  const { image, allowed } = report;
  const { components, files, exposedPorts, from } = image;
  return [
    `${counted(components, 'component')}${from === 'image' ? '' : ` from a ${from}`}`,
    ...(files === undefined
      ? []
      : [`${files.accounted} of ${files.all} files are accounted for by a package or by evidence`]),
    ...(exposedPorts === undefined || exposedPorts.length === 0
      ? []
      : [`the image says that it listens on ${exposedPorts.join(', ')}`]),
    ...originLines(report),
    ...allowed.map(
      ({ path, reason }) => `/${displayPath(path)} is explained by nothing, and allowed: ${reason}`,
    ),
    'which code can be reached is not examined: everything counts as possibly reached',
  ];
}

function whoseWord({ vex, ignoreRules, reports }: ScanReport): string[] {
  const said = [
    ...vex.map(
      ({ source, author, applied, statements }) =>
        `VEX ${source}${author === undefined ? '' : ` by ${author}`}: ${applied} of ${counted(statements, 'statement')} applied`,
    ),
    ...ignoreRules.map(
      ({ file, rule, reason, expires, state }) =>
        `rule of ${file}, ${rule}: ${reason} (${state}${expires === undefined ? '' : `, until ${expires}`})`,
    ),
    ...reports.map(
      ({ file, scanner, hits, known }) =>
        `report ${file} of ${scanner}: ${known} of its ${hits} hits found here too`,
    ),
  ];
  return said.length > 0 ? said : ["only the feeds': no VEX, no rule of your own, no other scanner's report"];
}

function list(lines: readonly HtmlValue[]): Html {
  return html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`;
}

function feedsTable(feeds: readonly UsedFeed[]): Html {
  if (feeds.length === 0) return html`<p class="empty">The database holds no feed.</p>`;
  return renderTable({
    id: 'feeds',
    caption: 'Feeds of the advisory database',
    columns: [
      { title: 'Feed' },
      { title: 'Kind' },
      { title: 'Data of', first: 'descending' },
      { title: 'Records', first: 'descending' },
      { title: 'State' },
    ],
    rows: feeds.map(({ id, kind, date, records, isStale, isNeeded, declared }) => ({
      cells: [
        { content: id },
        { content: kind },
        { content: date === undefined ? 'not said' : isoDay(date * 1000) },
        { content: html`<span class="number">${records}</span>`, sort: records },
        {
          content: isStale
            ? html`<span class="pill medium">stale</span>`
            : declared !== undefined
              ? 'declared whole'
              : isNeeded
                ? html`<span class="pill good">needed</span>`
                : html`<span class="quiet">not needed</span>`,
        },
      ],
    })),
  });
}
