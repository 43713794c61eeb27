export type StorePath = { digest: string; name: string; version: string; output: string | undefined };

const PATH = /^([0-9a-z]{32})-([A-Za-z0-9+._?=-]{1,211})$/;
const OUTPUTS = new Set(['bin', 'debug', 'dev', 'dist', 'doc', 'info', 'lib', 'man', 'out', 'py', 'static']);

/** `<digest>-openssl-3.0.14-dev`: the version starts at the first hyphen before a digit. Undefined: it names no version. */
export function storePath(folder: string): StorePath | undefined {
  const [, digest, rest = ''] = PATH.exec(folder) ?? [];
  if (digest === undefined || /\.drv$|-(?:source|hook)$/.test(rest)) return undefined;
  const last = rest.slice(rest.lastIndexOf('-') + 1);
  const output = OUTPUTS.has(last) ? last : undefined;
  const plain = output === undefined ? rest : rest.slice(0, -last.length - 1);
  const [, name, version] = /^(.{1,200}?)-(\d.*)$/.exec(plain) ?? [];
  return name === undefined ||
    version === undefined ||
    /\.(?:patch|diff|tar(?:\.\w+)?|tgz|zip)$/.test(version)
    ? undefined
    : { digest, name, version, output };
}
