import type { Clock } from '../../base/clock.ts';
import type { Watchdog } from '../../base/watchdog.ts';
import type { Costs } from '../../binaries/index.ts';
import { imageFilesError } from '../errors.ts';

/** Images of 20 GB whose every byte is read by ten examiners stay below. */
const LIMIT_BYTES = 256 * 1024 ** 3;
const LIMIT_STEPS = 20_000_000_000;
const LIMIT_MS = 30 * 60 * 1000;

type Limits = {
  limitBytes?: number;
  limitSteps?: number;
  limitMs?: number;
  clock?: Clock | undefined;
  watchdog?: Watchdog | undefined;
};

/**
 * What looking into all files of an image may cost together: a million small files, each within its own budget, cost too much, too.
 * Time is only watched in case the counts miss something: an answer never depends on how fast a machine is, it fails.
 */
export class ExamineAllowance {
  readonly #limitBytes: number;
  readonly #limitSteps: number;
  readonly #limitMs: number;
  readonly #clock: Clock | undefined;
  readonly #watchdog: Watchdog | undefined;
  #bytes = 0;
  #steps = 0;
  #ms = 0;

  constructor({ limitBytes, limitSteps, limitMs, clock, watchdog }: Limits = {}) {
    this.#limitBytes = limitBytes ?? LIMIT_BYTES;
    this.#limitSteps = limitSteps ?? LIMIT_STEPS;
    this.#limitMs = limitMs ?? LIMIT_MS;
    this.#clock = clock;
    this.#watchdog = watchdog;
  }

  /** Throws IMAGE_EXAMINE_LIMIT. */
  spend({ bytesRead, bytesProduced, entries, steps }: Readonly<Costs>): void {
    this.#bytes += bytesRead + bytesProduced;
    this.#steps += entries + steps;
    if (this.#bytes > this.#limitBytes) throw tooMuch(`${this.#limitBytes} bytes read and unpacked`);
    if (this.#steps > this.#limitSteps) throw tooMuch(`${this.#limitSteps} entries and steps`);
  }

  /** Runs the examiners of one file. Throws IMAGE_EXAMINE_TIMEOUT; while they run, only the watchdog can end them. */
  watch<T>(examine: () => T): T {
    const startedAt = this.#clock?.nowMs() ?? 0;
    const result = this.#watchdog === undefined ? examine() : this.#watchdog.watch(examine, examineHang);
    this.#ms += (this.#clock?.nowMs() ?? 0) - startedAt;
    if (this.#ms <= this.#limitMs) return result;
    throw examineTimeout(`looking into its files took more than ${this.#limitMs / 60_000} minutes`);
  }
}

function examineHang(): Error {
  return examineTimeout('looking into one of its files comes to no end');
}

function examineTimeout(what: string): Error {
  return imageFilesError('IMAGE_EXAMINE_TIMEOUT', `${what}: nothing of it is kept`, {
    hint: 'it may be made to take long: leave out what is slow with --exclude, or do not use it',
  });
}

function tooMuch(what: string): Error {
  return imageFilesError('IMAGE_EXAMINE_LIMIT', `looking into its files takes more than ${what}`, {
    hint: 'it is made to exhaust memory or time: do not use it',
  });
}
