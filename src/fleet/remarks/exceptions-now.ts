import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { exceptionsThatHold, type Remark, type Time, type View } from '../../store/index.ts';
import { flawOf } from '../exposed/find-wanted.ts';
import { findingKey, type Meant, meantBy } from './find-remarked.ts';

type Named = { vulnerability: string; because: string };

/** A vulnerability in a package version of an image, where `owner` (undefined: nobody) runs it. */
export type FoundThere = {
  imageId: number;
  versionId: number;
  vulnerability: string;
  owner: string | undefined;
};

/** What exceptions are about, of all that is vulnerable. That of an owner counts for what that owner runs, and for nothing else. */
export class ExceptionsNow {
  readonly #meant: readonly Meant[];

  constructor(meant: readonly Meant[]) {
    this.#meant = meant;
  }

  get areNone(): boolean {
    return this.#meant.length === 0;
  }

  /** Package versions that any of them is about. */
  get versionIds(): number[] {
    const keys = this.#meant.flatMap(({ findings }) => [...findings]);
    return [...new Set(keys.map((key) => Number(key.slice(0, key.indexOf(' ')))))];
  }

  /** The one that lasts longest; undefined: it counts. */
  of({ imageId, versionId, vulnerability, owner }: FoundThere): Remark | undefined {
    const key = findingKey(versionId, { vulnerability });
    let found: Remark | undefined;
    for (const { remark, images, findings } of this.#meant)
      if (
        (remark.owner === undefined || remark.owner === owner) &&
        (images?.has(imageId) ?? true) &&
        findings.has(key) &&
        (remark.expiresAt ?? 0) > (found?.expiresAt ?? 0)
      )
        found = remark;
    return found;
  }
}

/** Those that hold now. `flaws`: all that counts without them, by package version. */
export async function exceptionsNow(
  view: View,
  {
    flaws,
    database,
    at,
  }: { flaws: ReadonlyMap<number, readonly Named[]>; database: AdvisoryDatabase | undefined; at: Time },
): Promise<ExceptionsNow> {
  const remarks = await exceptionsThatHold(view, { at });
  if (remarks.length === 0) return new ExceptionsNow([]);
  const asked = new Set(remarks.map(({ vulnerability }) => vulnerability));
  const named = [...flaws].flatMap(([id, of]) => {
    const meant = of
      .map((flaw) => flawOf(flaw, database))
      .filter(({ names }) => names.some((each) => asked.has(each)));
    return meant.length === 0 ? [] : [[id, meant] as const];
  });
  const meant = await meantBy(view, remarks, new Map(named));
  return new ExceptionsNow(meant.filter(({ findings }) => findings.size > 0));
}
