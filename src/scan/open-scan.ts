import { openAdvisoryDatabase } from '../advisories/index.ts';
import { readStart } from '../base/bounded-read.ts';
import type { Context } from '../base/index.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { readForeignReport } from './foreign/read-report.ts';
import { readIgnore } from './ignore/read-ignore.ts';
import type { IgnoreFile } from './ignore/types.ts';
import { type InventorySource, type NamedInventory, sourceOfName } from './inventory/take-inventory.ts';
import type { ScanInput } from './scan-image.ts';
import { loadVex } from './vex/load-vex.ts';

export type OpenScanInput = {
  source: InventorySource | NamedInventory;
  /** The advisory database. */
  databasePath: string;
  /** VEX documents that the caller vouches for: files, and folders or tars of many. */
  vex?: readonly string[];
  /** Files of rules of one's own. */
  ignoreFiles?: readonly (string | IgnoreFile)[];
  /** Other scanners' reports of the same image, as their bytes. */
  reports?: readonly { name: string; bytes: Uint8Array }[];
  /** See `attachedByPolicy`. */
  attachedVex?: ScanInput['attachedVex'];
  /** See `ScanInput`. */
  allowUnexplained?: ScanInput['allowUnexplained'] | undefined;
};

/** What a scan goes by; `using` closes the database. */
export type OpenedScan = ScanInput & Disposable;

/** Opens and reads everything that a scan goes by. */
export async function openScan(input: OpenScanInput, { log }: Pick<Context, 'log'>): Promise<OpenedScan> {
  const { databasePath, vex = [], ignoreFiles = [], reports = [], attachedVex, allowUnexplained } = input;
  const source = input.source.kind === 'named' ? await sourceOfName(input.source) : input.source;
  const database = openAdvisoryDatabase(databasePath);
  try {
    const tell = (message: string): void => log.warn(message);
    return withoutUndefined({
      source,
      database,
      vex: (await Promise.all(vex.map((path) => loadVex(path, tell)))).flat(),
      ignore: (await Promise.all(ignoreFiles.map((file) => readIgnore(file, readStart)))).flat(),
      reports: reports.map(({ name, bytes }) => readForeignReport(bytes, name)),
      attachedVex,
      allowUnexplained,
      [Symbol.dispose]: () => database.close(),
    });
  } catch (error) {
    database.close();
    throw error;
  }
}
