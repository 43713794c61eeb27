import type { KeepRule, SlimView } from '../types.ts';

/** (b) By what the image says which release it is, for scanners and programs. */
export const release: KeepRule = {
  reason: 'release',
  paths: (view) => matching(view, /^(?:usr\/lib\/os-release|etc\/(?:[\w-]+-release|debian_version))$/),
};

/** (c) Names of users, groups, hosts and services, and what libraries go by for them; where the loader looks. */
export const names: KeepRule = {
  reason: 'names',
  paths: (view) =>
    matching(
      view,
      /^etc\/(?:passwd|group|g?shadow|nsswitch\.conf|host\.conf|hosts|hostname|resolv\.conf|gai\.conf|services|protocols|ld\.so\.(?:cache|conf|preload)|ld\.so\.conf\.d\/.+|ld-musl-[\w-]+\.path)$/,
    ),
};

/** (d) Trusted certificates, with the links by which libraries find one. */
export const certificates: KeepRule = {
  reason: 'certificates',
  paths: (view) =>
    matching(view, /^(?:etc\/ssl\/certs|etc\/ssl\/cert\.pem|etc\/pki\/(?:tls\/certs|ca-trust))(?:\/|$)/),
};

/** Entries that are no folders: those stay with what is in them. */
export function* matching({ tree }: SlimView, pattern: RegExp): Generator<string> {
  for (const { path, type } of tree.files()) if (type !== 'directory' && pattern.test(path)) yield path;
}
