/** What is known of a library beyond its symbols and texts. `false`: it does not do that with texts of its own. */
export type LibraryFacts = {
  /** Runs programs that its texts name. */
  runs?: false;
  /** Loads libraries that its texts name. */
  loads?: false;
  /** Opens all that is in folders which its texts name; single files are followed in any case. */
  folders?: false;
  /** Asks for character sets that the locale alone names. */
  iconv?: 'of the locale';
  /** Where that can be read. */
  evidence: string;
};

type Entry = LibraryFacts & { name: RegExp };

/** By the last component of a library's real path. */
const KNOWN: readonly Entry[] = [
  {
    name: /^(?:libc\.so\.6|libc-2\.[\d.]+\.so|ld-linux[\w.-]*\.so\.\d+|ld-2\.[\d.]+\.so|libc\.musl-[\w.-]+|ld-musl-[\w.-]+)$/,
    runs: false,
    loads: false,
    folders: false,
    evidence: 'it acts for those that import from it: the glibc pack says what for which import',
  },
  {
    name: /^(?:[bd]?ash|rbash|busybox|m?ksh[\w.]*|zsh[\d.]*)$/,
    runs: false,
    evidence: 'a shell’s own texts are its builtins and messages; what may be typed is a level of its own',
  },
  {
    name: /^libstdc\+\+\.so\.6/,
    iconv: 'of the locale',
    folders: false,
    evidence:
      'libstdc++ codecvt_members.cc: iconv_open of the codecvt that a program makes itself; tzdb is read on chrono::get_tzdb',
  },
  {
    name: /^libunistring\.so/,
    iconv: 'of the locale',
    evidence: 'libunistring striconveh.c: iconveh_open is given locale_charset() by the *_locale functions',
  },
  {
    name: /^libidn2?\.so/,
    iconv: 'of the locale',
    evidence: 'libidn2 lookup.c: u8_strconv_from_encoding with locale_charset()',
  },
  {
    name: /^libp11-kit\.so/,
    runs: false,
    evidence: 'p11-kit rpc-transport.c: runs what a remote: line of a module file says; none is named in it',
  },
  {
    name: /^libsystemd\.so/,
    runs: false,
    evidence:
      'libsystemd sd-bus/bus-socket.c: runs what a bus address unixexec: says; programs are named in messages and tables',
  },
  {
    name: /^liblua[\d.-]*(?:c\+\+)?\.so/,
    runs: false,
    evidence: 'lua loslib.c, liolib.c: os.execute and io.popen run what a script says',
  },
];

const NOTHING: LibraryFacts = { evidence: '' };

export function libraryFacts(path: string): LibraryFacts {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return KNOWN.find((entry) => entry.name.test(name)) ?? NOTHING;
}
