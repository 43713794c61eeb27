import { stripEnd } from '../../base/strip-end.ts';

/** Folders that hold a bit of everything: one edge to them would say that all is reachable. */
const GENERIC = new RegExp(
  `^(?:${[
    '',
    'usr|etc|opt|srv|home|root|mnt|media|boot|bin|sbin|lib|lib32|lib64|libx32',
    'dev(?:/.*)?|proc(?:/.*)?|sys(?:/.*)?|run(?:/(?:lock|user))?|tmp|var/tmp',
    'var|var/(?:lib|cache|log|spool|run|lock|local|opt|mail|backups)',
    'usr/(?:bin|sbin|lib|lib32|lib64|libexec|share|include|src|games)',
    'usr/local(?:/(?:bin|sbin|lib|lib64|share|etc|include|src|games))?',
    '(?:usr/)?lib/[a-z0-9_]+-linux-[a-z]+',
    'usr/share/(?:doc|man|info|locale|common-licenses)',
    'etc/(?:alternatives|default|init\\.d|systemd|cron\\.d|profile\\.d)',
  ].join('|')})$`,
);

/** Whether a folder says nothing about what is wanted of it. Path without a leading slash. */
export function isGeneric(folder: string): boolean {
  return GENERIC.test(stripEnd(folder, '/'));
}
