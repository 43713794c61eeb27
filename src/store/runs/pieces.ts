import type { Time } from '../types.ts';

/**
 * What sightings of one run with one start come to: it ran from that start to the first look that covers it and did not see it, after the last
 * that did. However many looks there were, in whatever order they arrived, nothing else of them matters.
 */
export type RunPiece = {
  since: Time;
  seenAt: Time;
  /** Undefined: no look has missed it since. */
  to: Time | undefined;
  /** As the last look saw it. */
  count: number;
};

/** Pieces that overlap or touch are one interval. */
export type Interval = RunPiece & { pieces: readonly RunPiece[] };

/** `nextLook`: the first one after it that covers the run. */
export type Sighting = { since: Time; at: Time; count: number; nextLook: Time | undefined };

export function withSighting(
  pieces: readonly RunPiece[],
  { since, at, count, nextLook }: Sighting,
): readonly RunPiece[] {
  if (pieces.some((piece) => piece.since <= since && piece.seenAt >= at)) return pieces;
  const others = pieces.filter((piece) => !(piece.since >= since && piece.seenAt <= at));
  return [...others, { since, seenAt: at, to: endOf(pieces, at, nextLook), count }];
}

/** When it was first missed, by a look or as it was told. A look that saw it, too, ends nothing: it ends where that sighting does. */
function endOf(pieces: readonly RunPiece[], at: Time, nextLook: Time | undefined): Time | undefined {
  const missed = [nextLook, ...pieces.map(({ to }) => to)].filter((time) => time !== undefined && time > at);
  if (missed.length === 0) return undefined;
  const first = Math.min(...(missed as Time[]));
  const seen = pieces.find(({ since, seenAt }) => since <= first && first <= seenAt);
  return seen === undefined ? first : seen.to;
}

/** Of a run that goes on: the last that was seen of it was seen until then at least. */
export function seenUntil(pieces: readonly RunPiece[], at: Time): readonly RunPiece[] {
  const last = currentPiece(pieces);
  return last === undefined || last.seenAt >= at
    ? pieces
    : pieces.map((piece) => (piece === last ? { ...piece, seenAt: at } : piece));
}

/** What was seen last of a run that goes on. */
export function currentPiece(pieces: readonly RunPiece[]): RunPiece | undefined {
  return pieces
    .filter(({ to }) => to === undefined)
    .reduce<RunPiece | undefined>(
      (last, piece) => (last === undefined || piece.seenAt > last.seenAt ? piece : last),
      undefined,
    );
}

/** Of one interval: no look of `from` or later can part what had begun by then, so it is one piece. */
export function foldedUntil(pieces: readonly RunPiece[], from: Time): readonly RunPiece[] {
  const begun = pieces.filter(({ since }) => since <= from);
  const folded = intervalsOf(begun).map(({ since, seenAt, to, count }) => ({ since, seenAt, to, count }));
  return [...folded, ...pieces.filter(({ since }) => since > from)];
}

/** A look that covers the run did not see it. */
export function withoutSighting(pieces: readonly RunPiece[], at: Time): readonly RunPiece[] {
  const isEnded = (piece: RunPiece): boolean => piece.seenAt < at && endsAfter(piece, at);
  return pieces.some(isEnded)
    ? pieces.map((piece) => (isEnded(piece) ? { ...piece, to: at } : piece))
    : pieces;
}

/** It is known to have ended then, whether it was seen before or not. */
export function withEnd(
  pieces: readonly RunPiece[],
  { since, until, count }: { since: Time; until: Time; count: number },
): readonly RunPiece[] {
  return withoutSighting(withSighting(pieces, { since, at: until - 1, count, nextLook: until }), until);
}

/** In their order. */
export function intervalsOf(pieces: readonly RunPiece[]): Interval[] {
  const intervals: Interval[] = [];
  for (const piece of pieces.toSorted((a, b) => a.since - b.since)) {
    const last = intervals.at(-1);
    if (last === undefined || !endsAfter(last, piece.since - 1))
      intervals.push({ ...piece, pieces: [piece] });
    else intervals[intervals.length - 1] = joined(last, piece);
  }
  return intervals;
}

function joined(interval: Interval, piece: RunPiece): Interval {
  const isNewer = piece.seenAt > interval.seenAt;
  return {
    since: interval.since,
    seenAt: Math.max(interval.seenAt, piece.seenAt),
    to: interval.to === undefined || piece.to === undefined ? undefined : Math.max(interval.to, piece.to),
    count: isNewer ? piece.count : interval.count,
    pieces: [...interval.pieces, piece],
  };
}

export function endsAfter({ to }: Pick<RunPiece, 'to'>, at: Time): boolean {
  return to === undefined || to > at;
}
