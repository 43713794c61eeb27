import { type Digest, digestOf } from '../../base/digest.ts';
import type { SealedEntries } from '../../base/index.ts';
import type { PackedDeb, UnpackedDeb } from '../../distro/index.ts';

export type TarDigests = Pick<UnpackedDeb, 'controlDigest' | 'dataDigest'>;

type Kept = TarDigests & { listed?: { program: string; listing: PackedDeb } };

/**
 * What .debs unpacked to before, by their digests, and what is in that, as the same program listed it. It is sealed; the tars that it names
 * are hashed whenever they are read.
 */
export class UnpackedBefore {
  readonly #entries: SealedEntries;
  readonly #program: string | undefined;

  /** `program`: another for every change of the code; undefined: no listing is kept. */
  constructor(entries: SealedEntries, program: string | undefined) {
    this.#entries = entries;
    this.#program = program;
  }

  async recall(deb: Digest): Promise<TarDigests | undefined> {
    return await this.#kept(deb);
  }

  async recallListing(deb: Digest): Promise<PackedDeb | undefined> {
    const listed = this.#program === undefined ? undefined : (await this.#kept(deb))?.listed;
    return listed?.program === this.#program ? listed?.listing : undefined;
  }

  async remember(deb: Digest, { controlDigest, dataDigest, listing }: UnpackedDeb): Promise<void> {
    const tars: TarDigests = { controlDigest, dataDigest };
    const program = this.#program;
    await this.#entries.put(
      nameOf(deb),
      program === undefined ? tars : { ...tars, listed: { program, listing } },
    );
  }

  /** What is in a package whose tars were known. */
  async rememberListing(deb: Digest, unpacked: UnpackedDeb): Promise<void> {
    if (this.#program !== undefined) await this.remember(deb, unpacked);
  }

  async #kept(deb: Digest): Promise<Kept | undefined> {
    return (await this.#entries.get(nameOf(deb))) as Kept | undefined;
  }
}

function nameOf(deb: Digest): Digest {
  return digestOf(JSON.stringify(['unpacked', deb]));
}
