const OWN =
  'Meets only our own text, messages of ours or of tuf-js, or what the user typed or wrote into a recipe.';
const DEV = 'Only the throw-away Sigstore of tests.';
const PATH = 'Meets one path of an image, which has at most 4,096 bytes (normalize-path.ts).';
const SHORT =
  'Meets a text that is cut before: the beginning of a file, a name; or begins with a long literal.';
const BOUNDED = 'Each repeat has a limit, so the time for one place of the text has, too.';
const WINDOW = 'Meets the 256 bytes at most that stand before a literal (rule-conditions.ts).';
const LINE =
  'Meets lines one by one; where it could begin anew there is nothing left that can fail, or a limit.';
const DISJOINT = 'What is looked ahead at cannot hold the sign that it begins at.';

/**
 * Regular expressions that recheck finds to be slower than linear, or cannot prove, and why that does no harm. A new one belongs here only when
 * text of others cannot reach it at length.
 */
export const ALLOWED_REGEXES: Readonly<Record<string, string>> = {
  '/((?<=^|\\/)\\*{2,}\\/|\\*+|\\?)/': OWN,
  '/(?:Final )?(\\S+)\\.json is expired/': OWN,
  '/(?:\\.(?:json|jsonl|zip|tar|gz|tgz|xz|zst))+$/': OWN,
  '/(New \\S+ version \\d+.* is less than current version \\d+|Missing file \\S+ in new snapshot)/': OWN,
  '/(\\S+) was signed by (\\d+)\\/(\\d+) keys/': OWN,
  '/^[^=<>~]+(?:=~|~=|~)\\s*([^=<>~]*)$/': OWN,
  '/^deb(?:-src)?\\s+(?:\\[[^\\]]*\\]\\s+)?(\\S+)\\s+(\\S+?)\\/?(?:\\s+(.+))?$/': OWN,
  '/not of a .* build/': OWN,
  '/^[\\x21-\\x7e]+@[\\x21-\\x7e]+$/': DEV,
  '/perl.*\\.(?:p[lm]|al)$/': PATH,
  '/\\/(?:base|parent|fields|if|autouse|AutoLoader|SelfLoader|XSLoader|DynaLoader|Exporter\\/Heavy|Module\\/(?:Load|Runtime|Loaded|Metadata|Implementation)|Module\\/Load\\/Conditional|Class\\/Load(?:\\/\\w+)?|UNIVERSAL\\/require|Encode|Encode\\/Alias|PerlIO\\/\\w+|Tie\\/\\w+|Mojo\\/(?:Loader|Base)|overload|charnames|_charnames|open|encoding|IPC\\/(?:Open[23]|Cmd|Run3?)|IO\\/(?:Pipe|Pty)|Carp|warnings|diagnostics|DBI|Cwd|PerlIO|Memoize|AnyDBM_File|Unicode\\/UCD|Unicode\\/Collate\\/Locale|Locale\\/Maketext|I18N\\/LangTags\\/Detect|File\\/DosGlob|Git\\/LoadCPAN|Git|Parse\\/CPAN\\/Meta|Module\\/\\w+|IO\\/Compress\\/\\w+|Net\\/Config|gitweb|Storable|Params\\/Check|Test\\/\\w+)\\.(?:p[lm]|cgi)$/':
    PATH,
  '/(?:\\.(?:spdx|cdx|bom|sbom|cyclonedx|syft)\\.json|(?:^|\\/)s?bom\\.json|\\.spdx|\\.dist-info\\/sboms\\/[^/]{1,200}\\.json)$/':
    PATH,
  '/(?:^|\\/)(?:(?:boot|efi)\\/(?:.*\\/)?(?:vmlinuz|vmlinux|bzImage|kernel)[^/]*|lib\\/modules\\/[^/]+\\/vmlinuz)$/s':
    PATH,
  '/(?:^|\\/)(?:[\\w.-]*requirements[\\w.-]*|requirements\\/[\\w.-]+)\\.txt$/': PATH,
  '/(?:^|\\/)\\.?yarn\\/(?:.{1,200}\\/)?cache\\/[^/]+\\.zip$/': PATH,
  '/(?:^|\\/)\\.conan\\/data\\/([\\w.+-]{1,100})\\/([^/]{1,100})\\/([^/]{1,100})\\/([^/]{1,100})\\/package\\/[0-9a-f]{40}\\/conaninfo\\.txt$/':
    PATH,
  '/(?:^|\\/)lib\\/modules\\/([^/]+)\\/(?:.*\\/)?([^/]+)\\.ko(?:\\.(gz|xz|zst))?$/s': PATH,
  '/(?:^|\\/)shared\\/(Microsoft\\.[A-Za-z0-9.]{1,100})\\/(\\d{1,4}\\.[0-9A-Za-z.-]{1,60})\\/([A-Za-z0-9.]{1,120})\\.deps\\.json$/':
    PATH,
  '/\\.pnpm\\/[^/\\s"\']{1,150}?@(\\d{1,5}\\.\\d{1,5}\\.\\d{1,5}[0-9A-Za-z.-]{0,40})[^/\\s"\']{0,150}\\/$/':
    PATH,
  '/\\/auto\\/(.+)\\/\\.packlist$/': PATH,
  '/^(.{1,200}?)-(\\d.*)$/': PATH,
  '/^(?:(.*)\\/)?lib(?:64)?\\/(?:python|pypy)[^/]{0,20}\\//s': PATH,
  '/ld-musl-(?<arch>[\\w-]+)\\.so\\.1$/': PATH,
  '/\\/usr\\/share\\/common-licenses\\/([A-Z][A-Za-z0-9.+-]{0,30})/g': SHORT,
  '/\\d+(?:\\.\\d+)?$/': SHORT,
  '/^(?:(?<id>.*?)-)?(?<release>\\d[\\w.+~-]*)$/': SHORT,
  '/^format(-specification)?:.*(copyright-format|dep-?5)/im': SHORT,
  '/["\']\\s{0,10}([\\w.-]{1,200})\\s{0,10}([^"\']{0,200})["\']/g': BOUNDED,
  '/[<>=].{1,200}$/s': BOUNDED,
  '/^(?:https?:\\/\\/|git@|ssh:\\/\\/git@)(.{1,200}?)[/:]?([^/:]{1,200}?)(?:\\.git)?$/': BOUNDED,
  '/^[^#\\n]{0,200}?\\$(?:[\\w:]{1,200}::)?VERSION\\s{0,20}=\\s{0,20}(?:version->\\w{1,20}\\()?["\']?(v?\\d[\\w.]{0,60})/m':
    BOUNDED,
  '/^\\S{1,100}@\\S{1,100}$/': BOUNDED,
  '/^\\s{0,20}package\\s{1,20}[\\w:]{1,200}\\s{1,20}(v?\\d[\\w.]{0,60})\\s{0,20}[;{]/m': BOUNDED,
  '/^\\s{1,20}"([\\w+-]{1,200})"/gm': BOUNDED,
  '/\\b[a-z][\\w.+-]*:[\\w.+-]+(?=[\\s,])/g': LINE,
  '/^(?:\\[([\\w-]+)\\]\\s+)?-\\s+(\\S+)\\s+(\\S+)(?:\\s+(.*))?$/': LINE,
  '/^([A-Za-z0-9][\\w.-]{0,199})\\s*(?:\\[[^\\]]{0,200}\\])?\\s*={2,3}\\s*([A-Za-z0-9][\\w.!+-]{0,100})(?=$|[\\s;,#\\\\])/':
    LINE,
  '/^\\[(\\d{1,2}) (\\w{3}) (\\d{4})\\] ((?:DSA|DLA|DTSA)-[\\w.-]+)\\s+(.*)$/': LINE,
  '/^\\s*\\/(\\S.*?) ([0-9a-f]{32}|[0-9a-f]{64})(?: |$)/': LINE,
  '/^\\s{0,100}%.*$/gm': LINE,
  '/,(?=[\\w./-]+=)/': DISJOINT,
  '/(?:^|\\/)php[^/]{0,10}\\/(?:modules|\\d{8}|extensions\\/[^/]{1,60})\\/[^/]{1,200}\\.so$/': PATH,
  "/^\\$wp_version {0,5}= {0,5}'(\\d[\\w.+-]{0,40})'/m": BOUNDED,
  '/^(?<site>.*\\/|)(?<project>[^/]{1,200}?)-[^-/]{1,100}\\.dist-info\\/sboms\\/[^/]{1,200}\\.json$/': PATH,
  '/="(?<version>\\d{1,5}\\.\\d{1,5}\\.\\d{1,5})",(?:\\w{1,3}=\\w{1,3},\\w{1,3}=\\w{1,3},|\\w{1,3}="http:\\/\\/www\\.w3\\.org\\/2000\\/svg",)?\\w{1,3}=$/s':
    WINDOW,
  '/\\.so[.\\d]{0,24}-(?<version>\\d[.\\w+~]{0,30})-\\d[.\\w+~]{0,40}$/s': WINDOW,
  '/\\0(?<version>1\\.\\d{1,2}\\.\\d{1,2})\\0[-./\\w]{0,48}$/s': WINDOW,
  '/version: ?["\'](?<version>\\d{1,5}\\.\\d{1,5}\\.\\d{1,5})["\'],\\s{0,10}mode: ?[^,]{1,40},\\s{0,10}copyright: ?["\'][^"\']{1,40}$/s':
    WINDOW,
  '/(?:- ){100}/': BOUNDED,
  '/^pkg:(?:oci|docker)\\/[^?#]*?@(sha(?:256|384|512)(?::|%3a)[0-9a-f]+)(?=[?#]|$)/i': DISJOINT,
  '/!\\*\\*\\* [^\\s"\']{0,330}$/': BOUNDED,
  '/(?:^|\\/)\\.opam-switch\\/packages\\/([\\w+-]{1,200})\\.([^/]{1,100})\\/opam$/': PATH,
  '/L<([\\w:]{1,200})\\|/': BOUNDED,
  '/C<VERSION: (v?\\d[\\w.]{0,60})>/': BOUNDED,
};
