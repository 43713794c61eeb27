/** The rows of a table of an HTML page of ours, those that are data too: what a reader would see of each. */
type PageRow = {
  cells: readonly string[];
  tags: readonly string[];
  facts: Record<string, readonly string[]>;
};

export function pageRows(page: string, id: string): PageRow[] {
  const [, body = '', data] =
    new RegExp(
      `<table [^>]*id="${id}-table"[^]*?<tbody[^>]*>([^]*?)</tbody>\\n</table>(?:\\s*<div class="part">[^]*?</div>\\s*<script type="application/json">([^]*?)</script>)?`,
    ).exec(page) ?? [];
  const written = [...body.matchAll(/<tr [^>]*>[^]*?<\/tr>/g)].map(([row]) => ({
    tags: /^<tr [^>]*data-tags="([^"]*)"/.exec(row)?.[1] ?? '',
    cells: [...row.matchAll(/<td [^>]*data-title=[^>]*>([^]*?)<\/td>/g)].map(([, cell = '']) => cell),
    more: /<td [^>]*class="more">([^]*?)<\/td>/.exec(row)?.[1] ?? '',
  }));
  return [...written, ...(data === undefined ? [] : keptRows(JSON.parse(data) as KeptRows))].map(
    ({ tags, cells, more }) => ({ tags: tags.split(' '), cells: cells.map(textOf), facts: factsOf(more) }),
  );
}

type Content = null | number | Content[];
type Node = string | number | object | Node[];
type KeptRows = {
  rows: [id: Content, tags: Content, cells: Content[], sorts: Content[], more: Content][];
  texts: string[];
  templates: Node[][];
};

/** As markup again: its texts are escaped. */
function keptRows({ rows, texts, templates }: KeptRows) {
  const markupOf = (content: Content): string => {
    if (content === null) return '';
    if (typeof content === 'number') return escaped(texts[content] ?? '');
    const [template, ...values] = content as [number, ...Content[]];
    if (template === -1) return values.map(markupOf).join('');
    const node = (one: Node): string => {
      if (typeof one === 'string') return one;
      if (typeof one === 'number') return markupOf(values[one] ?? null);
      const [name, , ...inside] = one as [string, object, ...Node[]];
      return name === 'br' ? '<br>' : `<${name}>${inside.map(node).join('')}</${name}>`;
    };
    return (templates[template] ?? []).map(node).join('');
  };
  return rows.map(([, tags, cells, , more]) => ({
    tags: markupOf(tags),
    cells: cells.map(markupOf),
    more: markupOf(more),
  }));
}

/** Of `<dt>title</dt><dd>value<br>value</dd>`. */
function factsOf(more: string): Record<string, readonly string[]> {
  return Object.fromEntries(
    [...more.matchAll(/<dt>([^]*?)<\/dt><dd>([^]*?)<\/dd>/g)].map(([, title = '', values = '']) => [
      textOf(title),
      values.split('<br>').map(textOf),
    ]),
  );
}

function textOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(amp|lt|gt|quot|#39|#96);/g, (entity) => ENTITIES[entity] ?? '');
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char] ?? char);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&#96;': '`',
};
