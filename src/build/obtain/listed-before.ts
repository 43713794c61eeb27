import { canonicalJson } from '../../base/canonical-json.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { SealedEntries } from '../../base/index.ts';
import type { PackedDeb } from '../../distro/index.ts';
import type { LockedPackage } from '../lock/index.ts';

/** Counted up when what is kept has another form. */
const FORMAT = 1;

/**
 * What the packages of a lock hold, as this machine listed them before. It is sealed; what is read of their tars is compared with it.
 * `program`: another for every change of the code.
 */
export class ListedBefore {
  readonly #entries: SealedEntries;
  readonly #program: string;

  constructor(entries: SealedEntries, program: string) {
    this.#entries = entries;
    this.#program = program;
  }

  async recall(packages: readonly LockedPackage[]): Promise<readonly PackedDeb[] | undefined> {
    return (await this.#entries.get(this.#nameOf(packages))) as PackedDeb[] | undefined;
  }

  async remember(packages: readonly LockedPackage[], listings: readonly PackedDeb[]): Promise<void> {
    await this.#entries.put(this.#nameOf(packages), listings);
  }

  #nameOf(packages: readonly LockedPackage[]): Digest {
    const tars = packages.map(({ name, version, architecture, control, data }) => [
      name,
      version,
      architecture,
      control.digest,
      data.digest,
    ]);
    return digestOf(canonicalJson(['listed', FORMAT, this.#program, tars]));
  }
}
