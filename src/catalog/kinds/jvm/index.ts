import { countUpTo } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { readReleaseFile } from './release-file.ts';

const MOST_BYTES = 64 * 1024;
const VERSION = /^\d[\w.]{0,40}(?:\+\d{1,5})?/;

type Release = {
  version: string;
  /** As `IMPLEMENTOR` names it: `Eclipse Adoptium`, `Azul Systems, Inc.`. */
  implementor?: string;
  /** Of the vendor's own numbering: `Temurin-17.0.9+9`. */
  implementorVersion?: string;
  graalVersion?: string;
  isCommercial: boolean;
  modules: number;
};

export const releaseExaminer: Examiner<Release> = {
  id: 'jvm-release',
  version: 2,
  wants: { names: ['release'] },
  examine({ content, sizeBytes }, problem) {
    const fields = readReleaseFile(content.read(0, Math.min(sizeBytes, MOST_BYTES)).toString('utf8'));
    if (fields !== undefined) countUpTo(MOST_BYTES, sizeBytes, 'bytes', problem);
    const version = fields && versionOf(fields);
    if (version === undefined) return undefined;
    const implementor = fields?.get('IMPLEMENTOR');
    const implementorVersion = fields?.get('IMPLEMENTOR_VERSION');
    const graalVersion = VERSION.exec(fields?.get('GRAALVM_VERSION') ?? '')?.[0];
    return withoutUndefined({
      version,
      implementor: implementor !== undefined ? implementor.slice(0, 100) : undefined,
      implementorVersion: implementorVersion !== undefined ? implementorVersion.slice(0, 100) : undefined,
      graalVersion,
      isCommercial: fields?.get('BUILD_TYPE') === 'commercial',
      modules: (fields?.get('MODULES') ?? '').split(' ').filter((name) => name !== '').length,
    });
  },
};

/** With the build's number where the file has it: `17.0.15+6`. */
function versionOf(fields: ReadonlyMap<string, string>): string | undefined {
  const version = VERSION.exec(fields.get('JAVA_VERSION') ?? '')?.[0];
  const runtime = VERSION.exec(fields.get('JAVA_RUNTIME_VERSION') ?? '')?.[0];
  return version !== undefined && runtime?.startsWith(`${version}+`) === true ? runtime : version;
}

/** Java runtimes, those that jlink cut down too, by the file that says what they are. */
export const jvmCataloguer: Cataloguer = {
  id: 'jvm',
  examiners: [releaseExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(releaseExaminer)) {
      const home = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')));
      if (isRuntime(tree, home)) yield runtime(facts, file.path, tree.get(`${home}/bin/javac`) !== undefined);
    }
  },
};

function isRuntime(tree: ImageTree, home: string): boolean {
  return ['bin/java', 'lib/modules', 'lib/jrt-fs.jar', 'jre/bin/java', 'lib/rt.jar'].some(
    (name) => tree.get(`${home}/${name}`) !== undefined,
  );
}

function runtime(release: Release, path: string, isDevelopmentKit: boolean): Found {
  const { version, implementor, implementorVersion, graalVersion, isCommercial, modules } = release;
  const product = isCommercial ? (isDevelopmentKit ? 'jdk' : 'jre') : 'openjdk';
  const properties = withoutUndefined({
    'jvm:kind': isDevelopmentKit ? 'jdk' : 'jre',
    'jvm:build': implementorVersion,
    'jvm:graalvm': graalVersion,
    'jvm:modules': modules > 0 ? String(modules) : undefined,
  });
  return withoutUndefined({
    type: 'generic',
    namespace: 'oracle',
    name: product,
    version,
    kind: 'application',
    evidence: {
      by: 'jvm',
      technique: 'manifest-analysis',
      confidence: 0.95,
      locations: [path],
      value: `JAVA_VERSION ${version}${implementor === undefined ? '' : ` by ${implementor}`}`,
    },
    supplier: implementor !== undefined ? { name: implementor, kind: 'organization' as const } : undefined,
    cpes: [`cpe:2.3:a:oracle:${product}:${version.replaceAll('+', String.raw`\+`)}:*:*:*:*:*:*:*`],
    properties,
  });
}
