import { compareBytes } from '../base/index.ts';
import { type Html, html } from './html.ts';
import { type Box, squarify } from './squarify.ts';

/** `tone`: a class of colours in page.css. `target`: the id of what it leads to. */
export type Tile = { label: string; note: string; size: number; tone: string; target: string | undefined };

export type Treemap = {
  label: string;
  tiles: readonly Tile[];
  /** What is not worth a tile of its own. */
  restLabel: (count: number) => string;
  restNote: (size: number) => string;
  legend: readonly { tone: string; title: string }[];
};

/** More could not be told apart, and nobody wants to step through them. */
const MOST_TILES = 60;
const ASPECT = 2.4;
/** Wide and narrow screens, in CSS pixels: which labels have room. */
const [WIDE, NARROW] = [1100, 360];
const HEIGHT = 380;
const LETTER = 7;

/** Areas by size, the largest first; each leads to its row. Arrow keys move between them (page.js). */
export function renderTreemap({ label, tiles, restLabel, restNote, legend }: Treemap): Html | undefined {
  const sized = tiles
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => b.size - a.size || compareBytes(a.label, b.label));
  if (sized.length === 0) return undefined;
  const small = sized.slice(MOST_TILES);
  const shown = [...sized.slice(0, MOST_TILES), ...joined(small, restLabel, restNote)].toSorted(
    (a, b) => b.size - a.size,
  );
  const boxes = squarify(
    shown.map(({ size }) => size),
    ASPECT,
  );
  return html`<figure class="treemap"><svg role="group" aria-label="${label}" width="100%" height="${HEIGHT}">
${shown.map((tile, index) => tileAt(tile, boxes[index] ?? { x: 0, y: 0, width: 0, height: 0 }, index === 0))}</svg>
<figcaption>${label}. ${legend.map(
    ({ tone, title }) =>
      html`<span class="key"><svg width="12" height="12" aria-hidden="true"><rect class="${tone}" width="12" height="12" rx="2"/></svg> ${title}</span>`,
  )}</figcaption></figure>
`;
}

function joined(
  small: readonly Tile[],
  restLabel: Treemap['restLabel'],
  restNote: Treemap['restNote'],
): Tile[] {
  if (small.length === 0) return [];
  const size = small.reduce((sum, tile) => sum + tile.size, 0);
  return [
    { label: restLabel(small.length), note: restNote(size), size, tone: 'tone-rest', target: undefined },
  ];
}

function tileAt({ label, note, tone, target }: Tile, box: Box, isFirst: boolean): Html {
  const inside = html`<rect class="${tone}" width="100%" height="100%"/><title>${label}: ${note}</title>${
    hasRoom(label, box) ? text(label, note, box) : undefined
  }`;
  const tile =
    target === undefined
      ? inside
      : html`<a href="#${target}" tabindex="${isFirst ? 0 : -1}" aria-label="${label}: ${note}">${inside}</a>`;
  return html`<svg x="${percent(box.x)}" y="${percent(box.y)}" width="${percent(box.width)}" height="${percent(box.height)}">${tile}</svg>
`;
}

/** Labels that only a wide screen has room for are hidden on narrow ones. */
function text(label: string, note: string, box: Box): Html {
  const isWideOnly = box.width * NARROW < label.length * LETTER + 12;
  const hasNote = box.height * HEIGHT > 44 && box.width * WIDE > note.length * LETTER + 12;
  return html`<text x="7" y="18" class="${isWideOnly ? 'wide-only' : ''}">${label}</text>${
    hasNote
      ? html`<text x="7" y="34" class="note${isWideOnly ? ' wide-only' : ''}">${note}</text>`
      : undefined
  }`;
}

function hasRoom(label: string, box: Box): boolean {
  return box.height * HEIGHT > 24 && box.width * WIDE > label.length * LETTER + 12;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
