import type { HtmlValue } from './html.ts';

/** `sort`: what it is ordered by; undefined: its text. */
type Cell = { content: HtmlValue; sort?: number | string | undefined };

export type Row = {
  /** For links to it. */
  id?: string | undefined;
  cells: readonly Cell[];
  /** Values of the filters that it belongs to. */
  tags?: readonly string[] | undefined;
  /** One line, and what is behind it: shown when asked. */
  more?: { summary: HtmlValue; content: HtmlValue } | undefined;
};
