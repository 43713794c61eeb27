import type { Digest } from '../../base/digest.ts';
import type { CompressorPin } from '../../compression/index.ts';
import type { Descriptor } from '../../oci/index.ts';
import type { PackedLayer } from '../pack/index.ts';
import type { SlimArch, SlimPackages, SlimSummary } from '../slim/index.ts';

/** One platform of an image, cut. */
export type SlimmedPlatform = {
  /** `linux/amd64`. */
  platform: string;
  /** The manifest that it was made from. */
  source: Digest;
  /** Version of reach. */
  engine: number;
  /** What stays, and why. */
  list: SlimArch;
  packages: SlimPackages;
  costs: SlimSummary['costs'];
  built: { layers: PackedLayer[] };
  config: Uint8Array;
  manifest: Uint8Array;
  descriptor: Descriptor;
  /** Seconds since 1970: of the source. */
  epoch: number;
  /** Something of rpm's is in it, whose database stays whole. */
  hasRpm: boolean;
};

export type SlimmedImage = {
  platforms: readonly SlimmedPlatform[];
  /** Undefined: there is one platform. */
  index: Uint8Array | undefined;
  descriptor: Descriptor;
  top: Uint8Array;
  /** What the name stood for. */
  source: Digest;
  compressor: CompressorPin;
};
