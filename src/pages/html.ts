import { terminalText } from '../base/terminal-text.ts';

/** Markup. Only `html` makes it: what was interpolated as text is text. It is kept as a template of ours and what was put into it. */
export class Html {
  /** @internal One more than `values`; the same array each time the same template was filled. */
  readonly template: readonly string[];
  /** @internal */
  readonly values: readonly HtmlValue[];

  private constructor(template: readonly string[], values: readonly HtmlValue[]) {
    this.template = template;
    this.values = values;
  }

  /** @internal For the tag alone. */
  static filled(template: readonly string[], values: readonly HtmlValue[]): Html {
    return new Html(template, values);
  }

  /** @internal For the page and its data alone: of text that is ours. */
  static trusted(markup: string): Html {
    return new Html([markup], []);
  }

  toString(): string {
    let markup = this.template[0] ?? '';
    for (const [index, value] of this.values.entries())
      markup += markupOf(value) + (this.template[index + 1] ?? '');
    return markup;
  }
}

/** Undefined is left out; of a list each. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

/**
 * Markup from a template of ours. Whatever is put into it is text, in elements and in quoted attributes: nothing of it can begin a tag, end
 * an attribute or be a reference. Control characters and marks of writing direction are spelled out, as in a terminal.
 */
export function html(template: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return Html.filled(template, values);
}

function markupOf(value: HtmlValue): string {
  if (value instanceof Html) return value.toString();
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return shownText(value).replaceAll(/[&<>"'`]/g, (char) => ESCAPES[char] ?? char);
  return value.map(markupOf).join('');
}

/** A foreign text as a page shows it. */
export function shownText(text: string): string {
  return terminalText(text.replaceAll(/\s+/g, ' '));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** A link where `url` is one of the web (http, https, without a login in it); else its text alone. It tells nobody where it stood. */
export function webLink(url: string | undefined, text: HtmlValue): Html {
  const target = url === undefined ? undefined : webAddress(url);
  if (target === undefined) return html`${text}`;
  return html`<a href="${target}" rel="noopener noreferrer" target="_blank">${text}</a>`;
}

/** As browsers write it: with ASCII alone. */
function webAddress(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, username, password, href } = new URL(text);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && username === '' && password === '' ? href : undefined;
}
