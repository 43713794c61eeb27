import { isoDay, minuteText } from '../../../base/utc-time.ts';
import { html, renderPage } from '../../../pages/index.ts';
import { groupFixes } from '../../triage/group-fixes.ts';
import type { RenderInput } from '../types.ts';
import { findingsTable } from './findings-table.ts';
import { groundsSection } from './grounds-section.ts';
import { layersSection } from './layers-section.ts';
import { packagesSection } from './packages-section.ts';
import { todoSection } from './todo-section.ts';
import { verdictCard } from './verdict-card.ts';

/** The report as one page for people: see `renderPage`. */
export function renderHtml(input: RenderInput): string {
  const { report, now, version } = input;
  const { image, database, findings, packages } = report;
  const fixes = groupFixes(findings);
  return renderPage({
    kind: 'Vulnerability report',
    subject: image.name,
    facts: [
      ...[image.digest, image.distro?.name, image.platform].flatMap((fact) => fact ?? []),
      ...(image.base === undefined ? [] : [`built on ${image.base.name}`]),
      `looked at ${minuteText(now * 1000)} UTC`,
      `advisories of ${isoDay(database.builtAt * 1000)}`,
    ],
    verdict: verdictCard(input, fixes.length),
    sections: [
      { id: 'todo', title: 'What to do', content: todoSection(report, fixes) },
      { id: 'findings', title: 'Findings', count: findings.length, content: findingsTable(input) },
      { id: 'packages', title: 'Packages', count: packages.length, content: packagesSection(report) },
      ...(image.layers === undefined
        ? []
        : [
            {
              id: 'layers',
              title: 'Layers',
              count: image.layers.length,
              content: layersSection(image.layers, findings),
            },
          ]),
      { id: 'grounds', title: 'What this rests on', content: groundsSection(input) },
    ],
    footer: html`<p>Made by shearwall ${version}. Database <code>${database.digest}</code>.</p>`,
  });
}
