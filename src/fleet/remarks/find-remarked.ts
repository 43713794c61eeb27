import {
  holdingsOfImages,
  imagesByDigest,
  packageSetsWith,
  type Remark,
  type RunningImage,
  remarksThatHold,
  type Time,
  type View,
  versionsById,
} from '../../store/index.ts';
import { shownPurl } from '../inventory/package-version.ts';
import type { Flaw, ImageLowering } from '../words/image-lowerings.ts';
import { Remarked, type RemarkedImage } from './remarked.ts';

type Asked = {
  /** By package version. */
  flaws: ReadonlyMap<number, readonly Flaw[]>;
  /** What words that came with images lower in them: that is found no more. */
  words: ReadonlyMap<number, ImageLowering>;
  stands: readonly RunningImage[];
  at: Time;
};

/** What is said of it in what runs, or ran. Of what is no vulnerability, nothing. */
export async function findRemarked(view: View, { flaws, words, stands, at }: Asked): Promise<Remarked> {
  if (flaws.size === 0) return NOTHING_SAID;
  const vulnerabilities = new Set([...flaws.values()].flat().flatMap(({ names }) => names));
  const remarks = await remarksThatHold(view, { vulnerabilities, at });
  if (remarks.length === 0) return NOTHING_SAID;
  const imageIds = [...new Set(stands.map(({ imageId }) => imageId))];
  const versionIds = [...flaws.keys()];
  const sets = await packageSetsWith(view, versionIds);
  const held = new Map<number, Set<number>>();
  for (const holding of await holdingsOfImages(view, { imageIds, versionIds, sets })) {
    const lowered = words.get(holding.imageId)?.versions;
    const counting = holding.versionIds.filter((id) => lowered?.has(id) !== true);
    held.set(holding.imageId, new Set([...(held.get(holding.imageId) ?? []), ...counting]));
  }
  const about = await meantBy(view, remarks, flaws);
  const images = new Map<number, RemarkedImage>();
  for (const [imageId, ids] of held) {
    const findings = [...ids].flatMap((id) => (flaws.get(id) ?? []).map((flaw) => findingKey(id, flaw)));
    const said = about.flatMap(({ remark, images: meant, findings: of }) => {
      if (meant !== undefined && !meant.has(imageId)) return [];
      const here = new Set(findings.filter((key) => of.has(key)));
      return here.size === 0 ? [] : [{ remark, about: here }];
    });
    if (said.length > 0) images.set(imageId, { findings: findings.length, said });
  }
  return new Remarked(images, stands);
}

const NOTHING_SAID = new Remarked(new Map(), []);

/** What a remark is about; `images` undefined: whichever. */
export type Meant = {
  remark: Remark;
  images: ReadonlySet<number> | undefined;
  findings: ReadonlySet<string>;
};

export async function meantBy(
  view: View,
  remarks: readonly Remark[],
  flaws: Asked['flaws'],
): Promise<Meant[]> {
  const purls = new Map((await versionsById(view, [...flaws.keys()])).map(({ id, purl }) => [id, purl]));
  const meant: Meant[] = [];
  for (const remark of remarks) {
    const findings = [...flaws].flatMap(([id, of]) =>
      isOfPackage(remark, purls.get(id) ?? '')
        ? of.filter(({ names }) => names.includes(remark.vulnerability)).map((flaw) => findingKey(id, flaw))
        : [],
    );
    const images =
      remark.image && new Set((await imagesByDigest(view, remark.image)).map(({ imageId }) => imageId));
    meant.push({ remark, images, findings: new Set(findings) });
  }
  return meant;
}

/** Without a version, any. What a purl says besides, such as its distribution, is not asked. */
export function isOfPackage({ package: asked }: Pick<Remark, 'package'>, purl: string): boolean {
  const [named = ''] = shownPurl(purl).split(/[?#]/);
  return asked === undefined || named === asked || named.startsWith(`${asked}@`);
}

export function findingKey(versionId: number, { vulnerability }: Pick<Flaw, 'vulnerability'>): string {
  return `${versionId} ${vulnerability}`;
}
