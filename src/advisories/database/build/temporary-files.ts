import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { removeAbandoned } from '../../../base/atomic-write.ts';
import { refuseSpecial } from '../../../base/special-file.ts';
import { writeError } from '../../../base/storage-errors.ts';
import { tempName } from '../../../base/temp-name.ts';

/** The files of one build, next to the file that they become. Those of builds that were killed are removed first. */
export class TemporaryFiles implements AsyncDisposable {
  readonly database: string;
  readonly staging: string;
  readonly #path: string;

  private constructor(path: string) {
    const prefix = join(dirname(path), `.${basename(path)}.`);
    this.#path = path;
    this.database = `${prefix}${tempName()}`;
    this.staging = `${prefix}${tempName()}`;
  }

  static async make(path: string): Promise<TemporaryFiles> {
    await refuseSpecial(path).catch((cause: unknown) => {
      throw writeError(path, cause);
    });
    await removeAbandoned(dirname(path), `.${basename(path)}.`);
    return new TemporaryFiles(path);
  }

  /** From here on readers find the new database; those that have opened the old one keep it. */
  async publish(): Promise<void> {
    await rename(this.database, this.#path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const path of [this.database, this.staging]) await rm(path, { force: true });
  }
}
