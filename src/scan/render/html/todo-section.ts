import { type Html, html, renderTable } from '../../../pages/index.ts';
import { stepText } from '../../fixes/step-text.ts';
import type { Finding, ScanReport } from '../../report/types.ts';
import type { FixGroup } from '../../triage/group-fixes.ts';
import { severityPill, severityRank } from './severity-pill.ts';

const NAMED = 3;

/** Which package to move where, and what that ends; what is urgent and has no fix is said before. */
export function todoSection(report: ScanReport, fixes: readonly FixGroup[]): Html {
  const stuck = report.findings.filter(
    ({ tier, fixVersion }) => tier === 'act-now' && fixVersion === undefined,
  );
  const base = fixes.filter(({ isInBase }) => isInBase);
  return html`${
    stuck.length === 0
      ? undefined
      : html`<ul class="notes">${stuck.map(
          ({ vulnerability, match }) =>
            html`<li class="loud"><b>${vulnerability.id}</b> in ${match.packageName} ${match.version}: no fixed version is known; look for a way to do without it</li>`,
        )}</ul>`
  }${
    fixes.length === 0
      ? html`<p class="empty">There is no update that would end a finding.</p>`
      : html`<p class="lead">Each update goes to the lowest version that ends all of its findings, the most urgent first. A rebuild brings what is of the distribution; for anything else a file has to be changed.${
          base.length === 0 ? undefined : ' What is in the base image comes with a newer base image.'
        }</p>${fixTable(fixes)}`
  }`;
}

function fixTable(fixes: readonly FixGroup[]): Html {
  return renderTable({
    id: 'todo',
    caption: 'Updates, the most urgent first',
    columns: [
      { title: 'Update' },
      { title: 'From' },
      { title: 'To' },
      { title: 'How' },
      { title: 'Ends', first: 'descending' },
      { title: 'Worst', first: 'descending' },
      { title: 'Vulnerabilities' },
    ],
    rows: fixes.map(({ packageName, from, to, findings, isInBase, priority, fix }) => {
      const worst = worstOf(findings);
      const ids = findings.map(({ vulnerability }) => vulnerability.id);
      const left = ids.length - NAMED;
      return {
        cells: [
          {
            content: html`<a href="#findings" data-in="findings" data-look="${packageName}">${packageName}</a>${
              isInBase ? html`<span class="mark calm">base</span>` : undefined
            }${priority >= 60 ? html`<span class="mark">act now</span>` : undefined}`,
            sort: packageName,
          },
          { content: html`<span class="mono">${from}</span>` },
          { content: html`<span class="mono">${to}</span>` },
          { content: stepText(fix) },
          { content: html`<span class="number">${findings.length}</span>`, sort: findings.length },
          { content: worst && severityPill(worst), sort: worst && severityRank(worst) },
          {
            content: html`<span class="quiet">${ids.slice(0, NAMED).map((id) => html`<span class="id">${id}</span> `)}${left > 0 ? `and ${left} more` : ''}</span>`,
          },
        ],
      };
    }),
  });
}

function worstOf(findings: readonly Finding[]): Finding['severity'] | undefined {
  return findings.map(({ severity }) => severity).toSorted((a, b) => severityRank(b) - severityRank(a))[0];
}
