import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { imagesByDigest, type Remark, remarksThatHold, type Store, type View } from '../../store/index.ts';
import { flawOf } from '../exposed/find-wanted.ts';
import { type HeldFinding, imageFindings } from '../views/image-contents.ts';
import { isOfPackage } from './find-remarked.ts';
import { shownRemark } from './remarked.ts';

type Asked = {
  fleet: { store: Store; advisories: AdvisoryDatabase | undefined };
  image: Digest;
  /** Beside what is said for everybody, what is said for these; undefined: for anybody. */
  owners?: readonly string[] | undefined;
};

/** What is vulnerable in an image, with what people say of it, whatever it was said of but a workload. Throws FLEET_IMAGE_UNKNOWN. */
export async function remarkedFindings(
  { fleet: { store, advisories }, image, owners }: Asked,
  { clock }: Pick<Context, 'clock'>,
): Promise<HeldFinding[]> {
  const findings = await imageFindings({ store, image });
  const named = findings.map((finding) => ({ finding, names: flawOf(finding, advisories).names }));
  const remarks = await store.read(async (view) => {
    const vulnerabilities = new Set(named.flatMap(({ names }) => names));
    const held = await remarksThatHold(view, { vulnerabilities, at: clock.nowMs() });
    return await ofImage(
      view,
      image,
      held.filter((remark) => isSeen(remark, owners)),
    );
  });
  return named.map(({ finding, names }) => {
    const about = remarks.filter(
      (remark) => names.includes(remark.vulnerability) && isOfPackage(remark, finding.purl),
    );
    return about.length === 0 ? finding : { ...finding, remarks: about.map(shownRemark) };
  });
}

function isSeen({ owner, workload }: Remark, owners: Asked['owners']): boolean {
  return workload === undefined && (owner === undefined || (owners?.includes(owner) ?? true));
}

async function ofImage(view: View, image: Digest, remarks: readonly Remark[]): Promise<Remark[]> {
  const idsOf = async (digest: Digest) => (await imagesByDigest(view, digest)).map(({ imageId }) => imageId);
  const ids = new Set(await idsOf(image));
  const found: Remark[] = [];
  for (const remark of remarks)
    if (remark.image === undefined || (await idsOf(remark.image)).some((id) => ids.has(id)))
      found.push(remark);
  return found;
}
