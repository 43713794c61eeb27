import { asset, reportScript } from './assets.ts';
import { type Html, type HtmlValue, html } from './html.ts';
import { selfContained } from './self-contained.ts';

/** `count` stands behind the title. */
export type PageSection = { id: string; title: string; count?: number | undefined; content: HtmlValue };

export type HtmlPage = {
  /** What kind of page it is: `Vulnerability report`. */
  kind: string;
  /** What it is about. */
  subject: string;
  /** One line each below the subject. */
  facts: readonly HtmlValue[];
  verdict: HtmlValue;
  sections: readonly PageSection[];
  footer: HtmlValue;
};

/**
 * One HTML file that needs nothing else and asks nobody: its policy lets only its own style and script count, by their digests, and nothing
 * be fetched. Without JavaScript everything is there as plain tables, of long ones the first rows; with it they sort and filter.
 */
export function renderPage({ kind, subject, facts, verdict, sections, footer }: HtmlPage): string {
  const body = html`<a class="skip" href="#main">Skip to the report</a>
<header class="bar">
<p class="brand">shearwall <span>${kind}</span></p>
<button type="button" id="theme" hidden>Dark theme</button>
</header>
<main id="main" tabindex="-1">
<div class="subject"><h1>${subject}</h1>
<ul class="facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul></div>
${verdict}
<nav aria-label="Sections"><ul>${sections.map(
    ({ id, title, count }) => html`<li><a href="#${id}">${title}${counter(count)}</a></li>`,
  )}</ul></nav>
${sections.map(
  ({ id, title, count, content }) =>
    html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}${counter(count)}</h2>
${content}</section>
`,
)}</main>
<footer>${footer}</footer>`;
  const title = `${kind}: ${subject}`;
  return selfContained({ title, style: asset('page.css'), script: reportScript(), body }).page;
}

function counter(count: number | undefined): Html | undefined {
  return count === undefined ? undefined : html` <span class="count">${count}</span>`;
}
