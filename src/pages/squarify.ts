/** Shares of a whole: everything is from 0 to 1. */
export type Box = { x: number; y: number; width: number; height: number };

/**
 * Boxes whose areas are as `sizes`, descending and above 0, and whose sides are as equal as can be (Bruls, Huizing, van Wijk: Squarified
 * treemaps, 2000). `aspect`: of the whole, width by height.
 */
export function squarify(sizes: readonly number[], aspect: number): Box[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const areas = sizes.map((size) => (size / total) * aspect);
  const boxes: Box[] = [];
  let free: Box = { x: 0, y: 0, width: aspect, height: 1 };
  let start = 0;
  while (start < areas.length) {
    const side = Math.min(free.width, free.height);
    let end = start + 1;
    while (
      end < areas.length &&
      worst(areas.slice(start, end + 1), side) <= worst(areas.slice(start, end), side)
    )
      end++;
    free = placeRow(areas.slice(start, end), free, boxes);
    start = end;
  }
  return boxes.map(({ x, y, width, height }) => ({ x: x / aspect, y, width: width / aspect, height }));
}

/** How far the least square of a row is from one: 1 is a square. */
function worst(row: readonly number[], side: number): number {
  const sum = row.reduce((total, area) => total + area, 0);
  const [most, least] = [Math.max(...row), Math.min(...row)];
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
}

/** Along the shorter side; answers what is left. */
function placeRow(row: readonly number[], free: Box, boxes: Box[]): Box {
  const sum = row.reduce((total, area) => total + area, 0);
  const isColumn = free.width >= free.height;
  const thickness = sum / (isColumn ? free.height : free.width);
  let at = isColumn ? free.y : free.x;
  for (const area of row) {
    const length = area / thickness;
    boxes.push(
      isColumn
        ? { x: free.x, y: at, width: thickness, height: length }
        : { x: at, y: free.y, width: length, height: thickness },
    );
    at += length;
  }
  return isColumn
    ? { ...free, x: free.x + thickness, width: free.width - thickness }
    : { ...free, y: free.y + thickness, height: free.height - thickness };
}
