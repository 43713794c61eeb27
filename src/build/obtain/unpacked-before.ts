import { type Digest, digestOf } from '../../base/digest.ts';
import type { SealedEntries } from '../../base/index.ts';
import type { UnpackedDeb } from '../../distro/index.ts';

export type TarDigests = Pick<UnpackedDeb, 'controlDigest' | 'dataDigest'>;

/** What .debs unpacked to before, by their digests. It is sealed; the tars that it names are hashed whenever they are read. */
export class UnpackedBefore {
  readonly #entries: SealedEntries;

  constructor(entries: SealedEntries) {
    this.#entries = entries;
  }

  async recall(deb: Digest): Promise<TarDigests | undefined> {
    return (await this.#entries.get(nameOf(deb))) as TarDigests | undefined;
  }

  async remember(deb: Digest, { controlDigest, dataDigest }: TarDigests): Promise<void> {
    await this.#entries.put(nameOf(deb), { controlDigest, dataDigest } satisfies TarDigests);
  }
}

function nameOf(deb: Digest): Digest {
  return digestOf(JSON.stringify(['unpacked', deb]));
}
