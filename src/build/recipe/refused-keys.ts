import { tableOf } from '../../base/table-of.ts';

/** Keys of apko's schema that are refused, each with the reason and what to do instead. None is ignored. */
export const REFUSED_KEYS: Readonly<Record<string, string>> = {
  'contents.baseimage':
    'building on another image is not supported yet; name its packages here, or use the image that we build as FROM in a Dockerfile',
  'contents.runtime_repositories':
    'our images hold no package manager, so nothing could install from there at run time; name the packages under contents.packages',
  'contents.runtime_keyring':
    'our images hold no package manager, so nothing could use these keys at run time; keys for building go to contents.keyring',
  'entrypoint.type':
    'service bundles run s6 as an init, and our images run one program; give entrypoint.command, and one image per service',
  'entrypoint.services':
    'service bundles run s6 as an init, and our images run one program; give entrypoint.command, and one image per service',
  'certificates.providers':
    "providers are virtual packages of apk repositories; in Debian add the package 'ca-certificates' to contents.packages",
};

/** Values of honoured keys that are refused. */
export const REFUSED_VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = tableOf({
  format: tableOf({
    erofs: 'EROFS layers are an experiment that no released runtime pulls; leave the key out for tar layers',
  }),
});
