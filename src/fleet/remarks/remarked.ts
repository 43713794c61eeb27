import type { Remark, RunningImage } from '../../store/index.ts';
import type { ListedRemark, ShownRemark } from './types.ts';

/** What is said of one image: of which of its findings, by what. */
export type RemarkedImage = {
  findings: number;
  said: readonly { remark: Remark; about: ReadonlySet<string> }[];
};

/** Where something stands that is said of. */
export type RemarkedPlace = {
  imageId: number;
  owner: string | undefined;
  /** `prod/shop/Deployment/front` */
  workload: string;
};

const MOST_SHOWN = 10;

/** What people say of what is asked for, where it runs. An exception of an owner counts for what that owner runs, and for nothing else. */
export class Remarked {
  readonly #images: ReadonlyMap<number, RemarkedImage>;
  readonly #standing: ReadonlyMap<number, readonly RunningImage[]>;
  /** Who made exceptions for themselves. */
  readonly owners: readonly string[];
  readonly exceptions: readonly Remark[];

  constructor(images: ReadonlyMap<number, RemarkedImage>, stands: readonly RunningImage[]) {
    this.#images = images;
    this.#standing = images.size === 0 ? new Map() : Map.groupBy(stands, ({ runningId }) => runningId);
    const remarks = [...images.values()].flatMap(({ said }) => said.map(({ remark }) => remark));
    this.exceptions = [...new Set(remarks)].filter(({ status }) => status !== undefined);
    this.owners = [...new Set(this.exceptions.flatMap(({ owner }) => owner ?? []))].sort();
  }

  /** False: nothing of it can be excepted. */
  get haveExceptions(): boolean {
    return this.exceptions.length > 0;
  }

  /** Whether exceptions are about all that was found in what runs by this digest, whichever of its images it is. `owner`: of what runs. */
  isExcepted(runningId: number, owner: string | undefined): boolean {
    const stands = this.#standing.get(runningId) ?? [];
    return stands.length > 0 && stands.every(({ imageId }) => this.#isImageExcepted(imageId, owner));
  }

  #isImageExcepted(imageId: number, owner: string | undefined): boolean {
    const image = this.#images.get(imageId);
    if (image === undefined) return false;
    const counting = image.said.filter(
      ({ remark }) => remark.status !== undefined && (remark.owner === undefined || remark.owner === owner),
    );
    const about = new Set(counting.flatMap((each) => [...each.about]));
    return about.size > 0 && about.size === image.findings;
  }

  /** The newest of what is said of it there. */
  saidOf({ imageId, owner, workload }: RemarkedPlace): ShownRemark[] {
    const said = this.#images.get(imageId)?.said ?? [];
    return said
      .map(({ remark }) => remark)
      .filter(
        (remark) =>
          (remark.owner === undefined || remark.owner === owner) &&
          (remark.workload === undefined || remark.workload === workload),
      )
      .toReversed()
      .slice(0, MOST_SHOWN)
      .map(shownRemark);
  }
}

/** Of one that holds now. */
export function asHolding(remark: Remark): ListedRemark {
  return { ...remark, state: 'holds' };
}

export function shownRemark(remark: Remark): ShownRemark {
  const { vulnerability: _, endedBy: __, endedAt: ___, ...shown } = remark;
  return shown;
}
