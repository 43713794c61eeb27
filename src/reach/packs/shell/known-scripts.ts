/** Scripts of packages that put a command line together of what they quote themselves, or run what a setting names: the programs that this may be unless the environment or the setting says another. */
const KNOWN_SCRIPTS: readonly { path: RegExp; programs: readonly string[]; evidence: string }[] = [
  {
    path: /^(?:usr\/)?bin\/z(?:diff|cmp)$/,
    programs: ['cmp', 'diff'],
    evidence:
      'gzip zdiff.in: `eval "$cmp"` of CMP or DIFF, else cmp or diff, and of arguments between quotes, of which sed escapes those within',
  },
  {
    path: /^(?:usr\/)?bin\/z[ef]?grep$/,
    programs: ['grep'],
    evidence:
      'gzip zgrep.in: `eval "$grep$args"` of GREP, else grep, and of arguments between quotes, of which sed escapes those within',
  },
  {
    path: /^usr\/(?:lib|libexec)\/postfix\/(?:sbin\/)?postfix-tls-script$/,
    programs: ['openssl'],
    evidence:
      'postfix conf/postfix-tls-script, global/mail_params.h: `"$openssl"` of openssl_path in main.cf, else openssl',
  },
];

/** Undefined: nothing is known of a script (a path without a leading slash), and it may run anything. */
export function programsOfScript(path: string): readonly string[] | undefined {
  return KNOWN_SCRIPTS.find((known) => known.path.test(path))?.programs;
}
