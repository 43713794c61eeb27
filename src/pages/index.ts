export { renderFleetPage } from './fleet-page.ts';
export { type Html, type HtmlValue, html, webLink } from './html.ts';
export { type PageSection, renderPage } from './page.ts';
export type { Row } from './row.ts';
export { type Filter, renderTable } from './table.ts';
export { renderTreemap } from './treemap.ts';
