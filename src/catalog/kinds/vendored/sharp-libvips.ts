import { messageOf } from '../../../base/index.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';

/** What was linked into libvips: name as its builder calls it, and version. */
type Linked = [name: string, version: string];

const LIMITS = { bytes: 1024 * 1024, depth: 10 };
const MANIFEST = /(?:^|\/)@img\/sharp-libvips-[^/]{1,60}\/versions\.json$/;
/** The builder's short names, where the project's own is another. */
const NAMES = new Map(
  `aom=libaom archive=libarchive exif=libexif ffi=libffi gif=giflib gsf=libgsf heif=libheif imagequant=libimagequant lcms=lcms2
  png=libpng rsvg=librsvg spng=libspng svg=librsvg tiff=libtiff uhdr=libultrahdr vips=libvips webp=libwebp xml=libxml2 xml2=libxml2`
    .split(/\s+/)
    .map((pair) => pair.split('=') as [string, string]),
);

/** The list that every npm package of sharp's libvips has, of the thirty libraries in its one file. */
export const sharpLibvipsExaminer: Examiner<Linked[]> = {
  id: 'sharp-libvips',
  version: 1,
  wants: { names: ['versions.json'], accept: ({ path }) => MANIFEST.test(path) },
  examine({ content }, problem) {
    try {
      const json = parseJson(content.read(0, Math.min(content.sizeBytes, LIMITS.bytes + 1)), LIMITS);
      if (!isJsonObject(json)) return undefined;
      return Object.entries(json)
        .slice(0, 200)
        .flatMap(([name, version]): Linked[] =>
          typeof version === 'string' && /^[a-z][-a-z0-9]{1,40}$/.test(name) && /^[\w.]{1,40}$/.test(version)
            ? [[NAMES.get(name) ?? name, version]]
            : [],
        );
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

export function* linkedIntoLibvips(tree: ImageTree): Generator<Found> {
  for (const { file, facts } of tree.factsOf(sharpLibvipsExaminer)) {
    const lib = file.path.replace(/versions\.json$/, 'lib');
    const libraries = tree.names(lib).filter((name) => /^libvips.*\.(?:so|dylib)/.test(name));
    for (const [name, version] of facts)
      yield {
        type: 'generic',
        name,
        version,
        kind: 'library',
        evidence: {
          by: 'vendored',
          technique: 'manifest-analysis',
          confidence: 0.8,
          locations: [...libraries.map((library) => `${lib}/${library}`), file.path],
          value: `${name} ${version}`,
          part: true,
        },
      };
  }
}
