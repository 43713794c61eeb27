import { crc32 as zlibCrc32 } from 'node:zlib';

/** CRC-32 of RFC 1952, carried on from that of what came `before`. It has one right answer, so Node's fast one serves. */
export function crc32(bytes: Uint8Array, before = 0): number {
  return zlibCrc32(bytes, before);
}

/**
 * The CRC-32 of A followed by B, from theirs alone: A's is carried over `lengthB` zero bytes, a linear map over GF(2)
 * that is applied by repeated squaring.
 */
export function combineCrc32(crcA: number, crcB: number, lengthB: number): number {
  let carried = crcA;
  let skip = zeroByteMatrix();
  for (let rest = lengthB; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) carried = apply(skip, carried);
    if (rest > 1) skip = square(skip);
  }
  return (carried ^ crcB) >>> 0;
}

/** Column `bit` is where one bit of a CRC goes; a matrix holds 32 of them. */
type Matrix = Uint32Array;

const POLYNOMIAL = 0xedb88320;

function zeroByteMatrix(): Matrix {
  let matrix: Matrix = Uint32Array.from({ length: 32 }, (_, bit) =>
    bit === 0 ? POLYNOMIAL : 1 << (bit - 1),
  );
  for (const _doubling of [1, 2, 4]) matrix = square(matrix);
  return matrix;
}

function apply(matrix: Matrix, vector: number): number {
  let sum = 0;
  for (let bit = 0, rest = vector; rest !== 0; bit++, rest >>>= 1) {
    if (rest & 1) sum ^= matrix[bit] ?? 0;
  }
  return sum >>> 0;
}

function square(matrix: Matrix): Matrix {
  return matrix.map((column) => apply(matrix, column));
}
