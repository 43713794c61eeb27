import { Html, type HtmlValue, html, shownText } from './html.ts';
import type { Row } from './row.ts';
import { type TemplateNode, templateTree } from './template-tree.ts';

/** Nothing, the number of a text, or the number of a template (-1: a list) and what fills it. */
type Content = null | number | Content[];

type RowData = [
  id: Content,
  tags: Content,
  cells: Content[],
  /** Of each cell; null: its text. */
  sorts: Content[],
  more: Content,
];

/**
 * Rows as data that no browser runs (content.js and row.js build them): each text and each template once. Nothing in it can end the
 * element: it has no `<`, `>` or `&`.
 */
export function rowsData(rows: readonly Row[]): Html {
  const [texts, templates] = [new Map<string, number>(), new Map<readonly string[], number>()];
  const content = (value: HtmlValue): Content => {
    if (value === undefined) return null;
    if (typeof value === 'string') return numberIn(texts, shownText(value));
    if (typeof value === 'number') return numberIn(texts, String(value));
    if (!(value instanceof Html)) return list(value.filter((one) => one !== undefined).map(content));
    const { template, values } = value;
    if (values.length === 1 && template[0] === '' && template[1] === '') return content(values[0]);
    return [numberIn(templates, template), ...values.map(content)];
  };
  const data = {
    rows: rows.map(
      ({ id, tags, cells, more }): RowData => [
        content(id),
        content(tags?.join(' ')),
        cells.map((cell) => content(cell.content)),
        cells.map(({ sort }) => content(sort)),
        content(more && details(more)),
      ],
    ),
    texts: [...texts.keys()],
    templates: [...templates.keys()].map((template): TemplateNode[] => templateTree(template)),
  };
  return dataScript(data);
}

/** What a script of the page reads as JSON. */
export function dataScript(data: unknown): Html {
  return html`<script type="application/json">${Html.trusted(inScript(JSON.stringify(data)))}</script>`;
}

/** What is behind a row. */
export function details({ summary, content }: NonNullable<Row['more']>): Html {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}

function list(items: Content[]): Content {
  const [first = null] = items;
  return items.length < 2 ? first : [-1, ...items];
}

function numberIn<Item>(numbers: Map<Item, number>, item: Item): number {
  const known = numbers.get(item) ?? numbers.size;
  numbers.set(item, known);
  return known;
}

function inScript(json: string): string {
  return json.replaceAll(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
