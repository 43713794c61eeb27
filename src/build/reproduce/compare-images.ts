import type { Difference } from '../../attestation/index.ts';
import { canonicalJson } from '../../base/canonical-json.ts';
import { parseJson } from '../../base/parse-json.ts';
import type { ImageConfig, ImageSource } from '../../oci/index.ts';
import type { ComposedImage, ComposedPlatform } from '../compose-image.ts';
import { differingLayer } from './compare-layers.ts';
import type { ExpectedImage, ExpectedPlatform } from './expected-image.ts';

/** The first thing in which two images differ, from the inside out: layers, config, manifest, index. */
export async function firstDifference(
  expected: ExpectedImage,
  rebuilt: ComposedImage,
  source: ImageSource,
): Promise<Difference> {
  for (const platform of expected.platforms) {
    const ours = rebuilt.platforms.find(({ built }) => built.arch === platform.arch);
    if (ours === undefined)
      return {
        arch: platform.arch,
        attribute: 'platform',
        expected: platform.descriptor.digest,
        actual: 'not built',
      };
    if (ours.descriptor.digest !== platform.descriptor.digest)
      return await platformDifference(platform, ours, source);
  }
  return {
    arch: 'index',
    attribute: 'index',
    expected: expected.top.digest,
    actual: rebuilt.descriptor.digest,
  };
}

async function platformDifference(
  expected: ExpectedPlatform,
  { built, config, manifest, descriptor }: ComposedPlatform,
  source: ImageSource,
): Promise<Difference> {
  const { arch } = expected;
  const [theirs, ours] = [expected.config.rootfs.diff_ids, built.layers.map(({ diffId }) => diffId)];
  for (const [layer, diffId] of theirs.entries()) {
    const [their, our] = [expected.manifest.layers[layer], built.layers[layer]];
    if (diffId !== ours[layer] && their && our)
      return { arch, layer, ...(await differingLayer(source.blob(their), our.open())) };
  }
  if (theirs.length !== ours.length)
    return {
      arch,
      attribute: 'number of layers',
      expected: String(theirs.length),
      actual: String(ours.length),
    };
  for (const [layer, { digest }] of expected.manifest.layers.entries()) {
    const actual = built.layers[layer]?.descriptor.digest ?? '';
    if (digest !== actual)
      return {
        arch,
        layer,
        attribute: 'compressed bytes (the content is the same)',
        expected: digest,
        actual,
      };
  }
  const ourConfig = parseJson(Buffer.from(config).toString('utf8')) as ImageConfig;
  const ourManifest: unknown = parseJson(Buffer.from(manifest).toString('utf8'));
  const found = differingValue(expected.config, ourConfig, 'config') ??
    differingValue(expected.manifest, ourManifest, 'manifest') ?? {
      attribute: 'manifest',
      expected: expected.descriptor.digest,
      actual: descriptor.digest,
    };
  return { arch, ...found };
}

/** The deepest first place where two JSON values differ: `config.config.Env`. */
function differingValue(
  expected: unknown,
  actual: unknown,
  at: string,
): Pick<Difference, 'attribute' | 'expected' | 'actual'> | undefined {
  if (canonicalJson(expected) === canonicalJson(actual)) return undefined;
  if (isPlainObject(expected) && isPlainObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const found = differingValue(expected[key], actual[key], `${at}.${key}`);
      if (found !== undefined) return found;
    }
  }
  const text = (value: unknown): string => (value === undefined ? 'absent' : canonicalJson(value));
  return { attribute: at, expected: text(expected), actual: text(actual) };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
