import { parseImagePattern } from '../image-pattern.ts';

/** A pattern of connaisseur: which images its rule is about, and which it takes from rules that are less specific. */
export type ConnaisseurPattern = {
  /** Ours. Never more images than theirs. */
  images: string[];
  /** Ours. Never fewer images than theirs. */
  taken: string[];
  /** There it matches no image that is written by its digest alone. */
  needsTag: boolean;
  components: Component[];
};

/** Of a part between slashes: what has to be written like that, and how long the pattern's part is. */
type Component = { literal: number; length: number };

/**
 * Reads patterns whose only wildcard ends the name: of others the more specific one depends on the image. There `*` runs over slashes, and
 * stands before and after every pattern unseen, so that images of other registries whose names end alike match, too: these are left to nobody.
 */
export function parseConnaisseurPattern(text: string): ConnaisseurPattern | { problem: string } {
  if (/[?[\]{}\\!]/.test(text)) return { problem: `only '*' is read of '${text}'` };
  const pattern = text.replace(/\*{2,}/g, '*');
  const parts = pattern.split('/');
  const components = parts.map(
    (part): Component => ({
      literal: part.includes('*') ? part.indexOf('*') : part.length,
      length: part.length,
    }),
  );
  const name = pattern.replace(/(?::|@|@sha256:)\*$/, '');
  if (name === '*') return { images: ['**'], taken: ['**'], needsTag: false, components };
  const last = name.split('/').at(-1) ?? '';
  if (/[:@]/.test(last))
    return { problem: `'${text}' names a tag or digest: patterns are about repositories, whatever the tag` };
  if (/\*(?!$)/.test(name) || pattern.endsWith('@*') || pattern.endsWith('@sha256:*'))
    return { problem: `'*' is only read at the end of a name, before ':*': '${text}'` };
  const isOpen = name.endsWith('*') || name === pattern;
  const start = name.replace(/\*$/, '');
  const isFull = parts.length > 1 && /[.:]|^localhost$/.test(parts[0] ?? '');
  const full = isFull ? start : `docker.io/${parts.length === 1 ? 'library/' : ''}${start}`;
  const ending = (of: string): string[] =>
    !isOpen ? [of] : of.endsWith('/') ? [`${of}**`] : [`${of}*`, `${of}*/**`];
  const read: ConnaisseurPattern = {
    images: ending(full),
    taken: [...ending(full), ...(parts.length > 1 ? ending(`*${start}`) : []), ...ending(`**/*${start}`)],
    needsTag: !isOpen,
    components,
  };
  const problem = [...read.images, ...read.taken]
    .map((each) => parseImagePattern(each))
    .find((parsed) => 'problem' in parsed);
  return problem === undefined
    ? read
    : { problem: `'${text}' cannot be written as one of ours: ${(problem as { problem: string }).problem}` };
}

/**
 * Whether of two patterns that match an image the first one counts: it has more parts, or at the first part that differs more of it has to be
 * written like that, or it is longer. Of two that are alike the `later` one does.
 */
export function isMoreSpecific(
  { components: a }: ConnaisseurPattern,
  { components: b }: ConnaisseurPattern,
  later: boolean,
): boolean {
  if (a.length !== b.length) return a.length > b.length;
  for (const key of ['literal', 'length'] as const)
    for (const [at, component] of a.entries()) {
      const other = b[at]?.[key] ?? 0;
      if (component[key] !== other) return component[key] > other;
    }
  return later;
}
