import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readBounded } from '../../base/bounded-read.ts';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { makeFolder } from '../../base/make-folder.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import type { EndedRun } from '../../store/index.ts';

const MODE = 0o600;
/** Some 100,000 runs. */
const LIMIT_BYTES = 64 * 1024 * 1024;

/** What ended and was not taken by the server, in a file, so that it outlives the process. */
export class Spool {
  readonly #path: string;
  readonly #log: Log;
  #isThere = true;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** Of the process before. What cannot be read is lost, and said. */
  async read(): Promise<EndedRun[]> {
    try {
      const bytes = await readBounded(this.#path, LIMIT_BYTES);
      const { ended } = parseJsonText(bytes.toString('utf8')) as { ended: EndedRun[] };
      return ended.map((run) => ({
        ...run,
        digest: run.digest,
        workload: { ...run.workload, owner: run.workload.owner },
      }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.#log.warn(`what had ended before cannot be read, and is not told: ${messageOf(error)}`, {
          file: this.#path,
        });
      return [];
    }
  }

  async keep(ended: readonly EndedRun[]): Promise<void> {
    if (ended.length === 0 && !this.#isThere) return;
    this.#isThere = ended.length > 0;
    try {
      if (ended.length === 0) return await rm(this.#path, { force: true });
      makeFolder(dirname(this.#path));
      await writeFileAtomically(this.#path, JSON.stringify({ ended }), MODE);
    } catch (error) {
      this.#log.warn(`what ended cannot be kept on disk: ${messageOf(error)}`, { file: this.#path });
    }
  }
}
