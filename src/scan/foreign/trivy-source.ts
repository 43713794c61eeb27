import { type Fields, textOf } from '../../base/fields.ts';
import type { ForeignPackage } from './types.ts';

export type TrivySource = NonNullable<ForeignPackage['source']>;

/** What a package was built from: `SrcName`, `SrcEpoch`, `SrcVersion` and `SrcRelease`, of a report or of properties of CycloneDX. */
export function trivySource(fields: Fields): TrivySource | undefined {
  const [name, version] = [textOf(fields['SrcName']), textOf(fields['SrcVersion'])];
  if (name === undefined || version === undefined) return undefined;
  const release = textOf(fields['SrcRelease']);
  const epoch = Number(fields['SrcEpoch'] ?? 0);
  return {
    name,
    version: `${epoch > 0 ? `${epoch}:` : ''}${version}${release === undefined ? '' : `-${release}`}`,
  };
}
