/**
 * The bytes of a stretch of tar as a list of steps: literal bytes, and ranges of files. It is compact (two buffers and
 * a list of paths) because it travels to worker threads, and lazy: the files are read when the bytes are needed.
 */
export type BytePlan = {
  literals: Uint8Array;
  files: string[];
  /** Three numbers a step: index into `files` or LITERALS, offset, length. */
  steps: Float64Array;
  sizeBytes: number;
};

export const LITERALS = -1;

export class BytePlanBuilder {
  readonly #literals: Uint8Array[] = [];
  readonly #files = new Map<string, number>();
  readonly #steps: number[] = [];
  #literalBytes = 0;
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  addBytes(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const last = this.#steps.length - 3;
    // Padding of one entry and the header of the next are adjacent: one step.
    if (last >= 0 && this.#steps[last] === LITERALS)
      this.#steps[last + 2] = (this.#steps[last + 2] ?? 0) + bytes.length;
    else this.#steps.push(LITERALS, this.#literalBytes, bytes.length);
    this.#literals.push(bytes);
    this.#literalBytes += bytes.length;
    this.#sizeBytes += bytes.length;
  }

  addRange(path: string, offset: number, sizeBytes: number): void {
    if (sizeBytes === 0) return;
    const index = this.#files.get(path) ?? this.#files.size;
    this.#files.set(path, index);
    this.#steps.push(index, offset, sizeBytes);
    this.#sizeBytes += sizeBytes;
  }

  build(): BytePlan {
    return {
      literals: new Uint8Array(Buffer.concat(this.#literals)),
      files: [...this.#files.keys()],
      steps: Float64Array.from(this.#steps),
      sizeBytes: this.#sizeBytes,
    };
  }
}
