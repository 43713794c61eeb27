/** glibc's `_dl_cache_libcmp`: byte order, but runs of digits by their number. The loader searches the cache with it. */
export function compareLibraryNames(a: string, b: string): number {
  let [i, j] = [0, 0];
  while (i < a.length) {
    const [isDigitA, isDigitB] = [isDigit(a, i), isDigit(b, j)];
    if (isDigitA && isDigitB) {
      const [endA, endB] = [digitsEnd(a, i), digitsEnd(b, j)];
      const difference = Number(a.slice(i, endA)) - Number(b.slice(j, endB));
      if (difference !== 0) return difference;
      [i, j] = [endA, endB];
    } else if (isDigitA) return 1;
    else if (isDigitB) return -1;
    else {
      const difference = a.charCodeAt(i) - (j < b.length ? b.charCodeAt(j) : 0);
      if (difference !== 0) return difference;
      i++;
      j++;
    }
  }
  return j < b.length ? -1 : 0;
}

function isDigit(text: string, at: number): boolean {
  const char = text.charCodeAt(at);
  return char >= 0x30 && char <= 0x39;
}

function digitsEnd(text: string, start: number): number {
  let end = start;
  while (isDigit(text, end)) end++;
  return end;
}
