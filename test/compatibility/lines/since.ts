import { json, type Line } from './line.ts';

/**
 * What the changelog asks of users before an answer is what it was: the fixtures' clusters were seen long ago, of which nobody could say
 * today that nothing in them is exposed.
 */
export const SEEN_LONG_AGO = ['fleet', 'cluster', 'set', 'edge', '--stale-after', '36500d'] as const;

/** Lines that came after the fixtures: run beside those of their area, and held to the schemas of their answers. */
export const SINCE: Readonly<Record<string, readonly Line[]>> = {
  images: [
    json('config-show', 'config', 'show'),
    json('version', 'version'),
    json('index', 'index', 'oci:out/multi', '-o', 'oci:out/joined'),
    json('digest', 'digest', 'oci:out/app'),
    json('reach', 'reach', 'oci:out/app', '--root', '/usr/bin/tool', '--files'),
    json(
      'reach-steps',
      'reach',
      'oci:out/app',
      '--root',
      '/usr/bin/tool',
      '-o',
      'json',
      '-o',
      'html=steps.html',
    ),
    json('bloat', 'bloat', 'oci:out/app', '--root', '/usr/bin/tool'),
    json('slim', 'slim', 'oci:out/app', '--root', '/usr/bin/tool', '-o', 'oci:out/slim'),
    json('slim-check', 'slim', 'oci:out/app', '--check', 'oci:out/slim'),
    json('ls', 'ls', '{registry}/acme/app'),
    json('triangulate', 'triangulate', '{registry}/acme/app:v1'),
    json('pins', 'pins', 'fleet'),
    json('update', 'update', '--check', 'app.yaml'),
    json('watch-status', 'watch', 'status', 'app.yaml'),
  ],
  scans: [json('scan-diff', 'scan', 'diff', 'oci:out/app', 'oci-archive:out/child.tar')],
  fleets: [
    json('fleet-cluster', ...SEEN_LONG_AGO),
    json('fleet-match', 'fleet', 'match'),
    json('fleet-prune', 'fleet', 'prune', '--older-than', '36500d'),
    json('fleet-owner', 'fleet', 'owner', 'forget', 'storefront'),
    json('fleet-note', 'fleet', 'note'),
    json('fleet-exception', 'fleet', 'exception'),
    json('fleet-jobs', 'fleet', 'jobs'),
    json('fleet-documents', 'fleet', 'documents', `sha256:${'a'.repeat(64)}`),
  ],
  signatures: [
    json('sign-repair', 'sign', '--repair', '{registry}/fleet/app:v1'),
    json('policy-check', 'policy', 'check', 'since/nobody.yaml'),
    json('policy-test', 'policy', 'test', 'since/expected.yaml', '--policy', 'since/nobody.yaml'),
    json(
      'policy-explain',
      'policy',
      'explain',
      'registry.example.org/app:v1',
      '--by-name',
      '--policy',
      'since/nobody.yaml',
    ),
    json('policy-convert', 'policy', 'convert', 'since/image-policy.yaml'),
    json('policy-export', 'policy', 'export', '--to', 'vap'),
    json('policy-audit', 'policy', 'audit', '--policy', 'since/nobody.yaml', 'fleet/pods.json'),
    json('clean', 'clean', '{registry}/fleet/app:v1', '--force', '--type=sbom'),
  ],
};

/**
 * Keys that an answer has no longer everywhere: MD5 stands where the list of a package was compared by it; a lock says nothing for which its packages
 * must be opened, and `build` which interpreters are missing.
 */
export const NO_LONGER_SAID: Readonly<Record<string, readonly string[]>> = {
  'sbom-folder': ['md5'],
  lock: ['epoch', 'control', 'data', 'layers', 'pieces', 'missingInterpreters'],
};

/** Answers that were wrongly clean, and the reason that is given today for not being so: the fixtures' images are known by documents that do not say that they are whole. */
export const NO_LONGER_CLEAN: Readonly<Record<string, RegExp>> = {
  'exposed-none': /only documents tell of it, and none says that it lists all/,
  'fleet-top': /only documents tell of it, and none says that it lists all/,
};

/** Texts in answers that were not true any more, and what is said there today, word for word. */
export const SAID_ANEW: Readonly<Record<string, string>> = {
  'possibly reached: entrypoints are not followed yet':
    'counts as possibly reached: nobody asked what the image loads (--reach)',
};
