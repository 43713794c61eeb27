import { withoutUndefined } from '../../../base/without-undefined.ts';
import { licenseOf, licensesOf } from '../../licenses/index.ts';
import type { Cataloguer, Evidence, Found } from '../../types.ts';
import { declaredIn } from '../declared/index.ts';
import type { ComposerPackage } from './composer.ts';
import {
  bundledExaminer,
  installedExaminer,
  installedPhpExaminer,
  lockExaminer,
  pearExaminer,
  pluginExaminer,
  wordpressExaminer,
} from './examiners.ts';
import { extensionExaminer, extensionOf } from './extensions.ts';
import type { PearPackage } from './pear.ts';
import type { PhpLibrary } from './types.ts';

/** PHP: what Composer and PEAR installed, extensions, WordPress and its plugins, and what a composer.lock declares. */
export const phpCataloguer: Cataloguer = {
  id: 'php',
  examiners: [
    installedExaminer,
    installedPhpExaminer,
    lockExaminer,
    pearExaminer,
    wordpressExaminer,
    pluginExaminer,
    extensionExaminer,
    bundledExaminer,
  ],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(installedExaminer)) {
      for (const one of facts) yield composed(one, by(file.path, 1));
    }
    for (const { file, facts } of tree.factsOf(installedPhpExaminer))
      if (tree.factsAt(installedExaminer, file.path.replace(/php$/, 'json')) === undefined)
        for (const one of facts) yield composed(one, by(file.path, 0.95));
    for (const { file, facts } of tree.factsOf(pearExaminer)) yield pear(facts, by(file.path, 1));
    for (const { file, facts } of tree.factsOf(wordpressExaminer)) yield wordpress(facts, by(file.path, 0.9));
    for (const { file, facts } of tree.factsOf(pluginExaminer)) yield plugin(facts, by(file.path, 0.8));
    for (const { file, facts } of tree.factsOf(extensionExaminer)) {
      const extension = extensionOf(facts, file.path);
      if (extension !== undefined) yield extension;
    }
    for (const { file, facts } of tree.factsOf(bundledExaminer)) yield bundled(facts, file.path);
    for (const { file, facts } of tree.factsOf(lockExaminer))
      for (const one of facts) yield composed(one, declaredIn('php', file.path));
  },
};

function by(path: string, confidence: number): Evidence {
  return { by: 'php', technique: 'manifest-analysis', confidence, locations: [path] };
}

function composed(one: ComposerPackage, evidence: Evidence): Found {
  const { vendor, name, version, licenses, description, homepage, reference, isDev, requires } = one;
  const properties = withoutUndefined({
    reference,
    'composer:dev': isDev ? 'yes' : undefined,
  });
  return withoutUndefined({
    type: 'composer',
    namespace: vendor,
    name,
    version,
    kind: 'library',
    evidence,
    // Composer's schema: several licences are a choice.
    ...licensesOf(licenses, 'OR'),
    requires:
      requires.length > 0
        ? requires.map((needed) =>
            withoutUndefined({
              type: 'composer',
              namespace: needed.vendor,
              name: needed.name,
              constraint: needed.constraint !== '' ? needed.constraint : undefined,
            }),
          )
        : undefined,
    description,
    homepage,
    properties: Object.keys(properties).length > 0 ? properties : undefined,
  });
}

function pear(
  { channel, name, version, license, summary, requires }: PearPackage,
  evidence: Evidence,
): Found {
  return withoutUndefined({
    type: 'pear',
    namespace: channel,
    name,
    version,
    kind: 'library',
    evidence,
    ...licenseOf(license),
    description: summary,
    requires:
      requires.length > 0
        ? requires.map((needed) => ({ type: 'pear', namespace: needed.channel, name: needed.name }))
        : undefined,
  });
}

function wordpress(version: string, evidence: Evidence): Found {
  return {
    type: 'generic',
    name: 'wordpress',
    version,
    kind: 'application',
    evidence: { ...evidence, value: `$wp_version = '${version}'` },
    cpes: [`cpe:2.3:a:wordpress:wordpress:${version}:*:*:*:*:*:*:*`],
  };
}

function bundled({ vendor, name, version, text }: PhpLibrary, path: string): Found {
  return {
    type: 'composer',
    namespace: vendor,
    name,
    version,
    kind: 'library',
    evidence: { by: 'php', technique: 'binary-analysis', confidence: 0.8, locations: [path], value: text },
  };
}

/** Its name is that of its folder, or of its only file: the one that WordPress's directory knows it by. */
function plugin({ title, version }: { title: string; version: string }, evidence: Evidence): Found {
  const path = evidence.locations[0] ?? '';
  const [name = ''] = (path.split('wp-content/plugins/').at(-1) ?? '').split('/', 1);
  return {
    type: 'generic',
    namespace: 'wordpress-plugin',
    name: name.replace(/\.php$/, ''),
    version,
    kind: 'library',
    evidence: { ...evidence, value: `Plugin Name: ${title}, Version: ${version}` },
    description: title,
  };
}
