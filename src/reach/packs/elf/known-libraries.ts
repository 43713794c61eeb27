import type { KnownFile } from './known-file.ts';

/** By the last component of a library's real path. */
export const KNOWN_LIBRARIES: readonly KnownFile[] = [
  {
    name: /^(?:libc\.so\.6|libc-2\.[\d.]+\.so|ld-linux[\w.-]*\.so\.\d+|ld-2\.[\d.]+\.so|libc\.musl-[\w.-]+|ld-musl-[\w.-]+)$/,
    runs: false,
    loads: false,
    folders: false,
    evidence: 'it acts for those that import from it: the glibc pack says what for which import',
  },
  {
    name: /^bash$/,
    runs: false,
    computes: false,
    iconv: 'of the locale',
    evidence:
      'bash lib/sh/unicode.c: iconv_open of the locale’s character set; its own texts are builtins and messages',
  },
  {
    name: /^(?:[bd]?ash|rbash|busybox|m?ksh[\w.]*|zsh[\d.]*)$/,
    runs: false,
    computes: false,
    evidence:
      'a shell’s own texts are its builtins and messages; what may be typed, as `enable -f`, is a level of its own',
  },
  {
    name: /^libsystemd-shared-[\d.]+\.so$/,
    programs: /^(?!(?:genl|ip|systemd)$|\/(?:usr\/)?lib\/systemd\/?$)/,
    except: ['usr/lib/kernel/install.d', 'usr/lib/init'],
    compares: /^usr\/lib\/systemd\/systemd$/,
    evidence:
      'systemd core/main.c: none but itself starts the manager anew; shared/conf-parser.c: of /usr/lib/systemd settings; shared/kernel-config.c: of that folder its settings, while kernel-install names what it runs itself; netlink-util.c: `genl` and `ip` are kinds of sockets',
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
    computes: false,
    evidence:
      'p11-kit rpc-transport.c: runs what a remote: line of a module file says; none is named in it; modules are in the folder that it names',
  },
  {
    name: /^libsystemd\.so/,
    runs: false,
    folders: false,
    evidence:
      'libsystemd sd-bus/bus-socket.c: runs what a bus address unixexec: says; programs and folders of systemd’s own programs are named in messages and tables',
  },
  {
    name: /^liblua(?:jit-)?[\d.-]*(?:c\+\+)?\.so/,
    runs: false,
    computes: false,
    evidence:
      'lua loslib.c, liolib.c, loadlib.c, luajit lib_os.c, lib_package.c, clib.c: os.execute and io.popen run what a script says; modules are in the folders of package.cpath, which its texts name',
  },
  {
    name: /^libcrypto\.so|^libcrypto-/,
    computes: false,
    evidence:
      'openssl dso_dlfcn.c: engines and providers, from ENGINESDIR and MODULESDIR, which its texts name, or by a path in openssl.cnf',
  },
  {
    name: /^lib(?:krb5|krb5support|gssapi_krb5|kdb5)\.so/,
    computes: false,
    evidence:
      'krb5 plugins.c: from the folders of plug-ins that libkrb5 and libkdb5 name, or by a path in krb5.conf or gss/mech.d',
  },
  {
    name: /^libwrap\.so/,
    runs: false,
    evidence:
      'tcp_wrappers options.c, shell_cmd.c: its shell runs what spawn, twist or aclexec of hosts.allow says; its other texts are names of options',
  },
  {
    name: /^libsasl2\.so/,
    computes: false,
    evidence: 'cyrus-sasl dlopen.c: all that is in the folder of plugins that it names',
  },
  {
    name: /^libsqlite(?:3|jdbc)\.so/,
    loads: false,
    evidence:
      'sqlite loadext.c: load_extension is off until a program turns it on, and is given a path by it',
  },
  {
    name: /^(?:libuv\.so|(?:_corecffi|loop)\.(?:abi3|cpython)[\w.-]*\.so$)/,
    runs: false,
    loads: false,
    evidence:
      'libuv process.c, dl.c: uv_spawn and uv_dlopen are given a name, and count for who imports them; gevent and uvloop have it in a module of theirs',
  },
  {
    name: /^(?:libltdl|libgmodule-2\.0|libapr-1|libdl)\.so/,
    loads: false,
    evidence:
      'it loads what its caller names: lt_dlopen, g_module_open, apr_dso_load and dlopen count for who imports them',
  },
  {
    name: /^lib(?:nspr4|nss3|nssutil3|softokn3|freebl\w*)\.so/,
    computes: /^lib(?:nss\w+|softokn3|freebl\w+|nspr4|plc4|plds4)\.so/,
    evidence:
      'nspr prlink.c: what its caller names, so that PR_LoadLibrary counts for who imports it; nss pk11load.c, freebl loader.c, stubs.c: libraries of its own, whose names compilers put into code, and modules that a database of its caller names',
  },
  {
    name: /^(?:perl[\d.]*(?:-[\w-]+)?|libperl\.so[\d.]*)$/,
    runs: false,
    loads: false,
    folders: false,
    evidence: 'perl doio.c, dl_dlopen.xs: runs and loads what the script says, which the perl pack follows',
  },
  {
    name: /^(?:python[\d.]+|pypy[\d.]*|libpython[\w.]*\.so[\d.]*)$/,
    runs: false,
    loads: false,
    folders: false,
    iconv: 'of the locale',
    evidence:
      'cpython posixmodule.c, dynload_shlib.c: runs and loads what the program says, which the python pack follows',
  },
  {
    name: /^(?:_ctypes|_cffi_backend|_posixsubprocess|posix|_imagingtk)\.(?:cpython|abi3)[\w.-]*\.so$/,
    runs: false,
    loads: false,
    evidence:
      'cpython _ctypes/callproc.c, cffi _cffi_backend.c: dlopen of what the program says, whose text is read; pillow Tk/tkImaging.c: of tkinter’s own module',
  },
  {
    name: /^(?:_(?:rust|openssl)\.abi3|libnetty_tcnative\w*)\.so$/,
    computes: false,
    evidence: 'pyca/cryptography and netty-tcnative have OpenSSL in them: see libcrypto',
  },
  {
    name: /^libjnidispatch\.so$/,
    loads: false,
    evidence: 'jna dispatch.c: dlopen of what Native.load is given, which the java pack reads',
  },
  {
    name: /^(?:node|nodejs|libnode\.so[\d.]*)$/,
    runs: false,
    loads: false,
    folders: false,
    evidence:
      'node process_wrap.cc, node_binding.cc: runs and loads what the program says, which the node pack follows',
  },
  {
    name: /\.linux-[a-z\d]+-(?:gnu|musl)[a-z]*\.node$/,
    computes: false,
    evidence:
      'napi-rs crates/sys/src/functions.rs: Library::this, the program itself, for its functions of Node-API',
  },
  {
    name: /^libvips(?:-cpp)?\.so/,
    runs: false,
    computes: false,
    folders: false,
    iconv: 'of the locale',
    evidence:
      'libvips init.c: opens what is in its folder vips-modules beside the library, whose name its texts have; glib in it gspawn.c, gtimezone.c, gconvert.c: what callers, TZ and locale name',
  },
  {
    name: /^fileinfo\.so$|^libmagic\.so/,
    runs: false,
    loads: false,
    folders: false,
    evidence:
      'file apprentice.c, php ext/fileinfo/data_file.c: names of programs are those of the kinds of files that it tells',
  },
  {
    name: /^libheif\.so/,
    computes: false,
    evidence:
      'libheif plugins_unix.cc: all that is in the folder of plugins that it names, or LIBHEIF_PLUGIN_PATH',
  },
  {
    name: /^readline\.so$/,
    runs: false,
    loads: false,
    evidence: 'php ext/readline/readline_cli.c: a prompt for who types, and a pager that cli.pager names',
  },
  {
    name: /^ffi\.so$/,
    loads: false,
    evidence: 'php ext/ffi/ffi.c: dlopen of what FFI::cdef is given, whose text the php pack reads',
  },
  {
    name: /^(?:(?:mini)?ruby[\d.]*|libruby[\w.-]*\.so[\d.]*)$/,
    runs: false,
    loads: false,
    folders: false,
    evidence:
      'ruby process.c, dln.c, load.c: runs and loads what the script says, which the ruby pack follows',
  },
  {
    name: /^fiddle\.so$/,
    loads: false,
    evidence: 'fiddle handle.c: dlopen of what the script says, whose text the ruby pack reads',
  },
  {
    name: /^libpq\.so/,
    runs: false,
    evidence:
      'libpq fe-connect.c, fe-secure-openssl.c: opens pg_service.conf, .pgpass and certificates; popen is of exec.c in pgport, of which it calls nothing',
  },
  {
    name: /^libpam\.so/,
    folders: false,
    computes: false,
    evidence:
      'linux-pam pam_handlers.c: reads pam.d and loads the modules that are named in it, which the pam pack follows',
  },
  {
    name: /^libLLVM[\w.-]*\.so/,
    runs: false,
    loads: false,
    folders: false,
    evidence:
      'llvm Program.inc, DynamicLibrary.inc: runs and loads what its caller names; its texts are names of instructions and options',
  },
  {
    name: /^libjvm\.so$/,
    runs: false,
    computes: false,
    folders: false,
    evidence:
      'openjdk os_posix.cpp, os_linux.cpp: runs what -XX:OnError and OnOutOfMemoryError say, loads what System.load and agents name, which the java pack follows',
  },
  {
    name: /^(?:java|libjli\.so|libjava\.so|jspawnhelper|libinstrument\.so|libjdwp\.so|libj2(?:pkcs11|gss)\.so)$/,
    runs: false,
    computes: false,
    folders: false,
    iconv: 'of the locale',
    evidence:
      'openjdk java_md.c, childproc.c, jni_util.c, EncodingSupport_md.c, p11_md.c, NativeFunc.c: starts itself anew, runs what ProcessBuilder is given, loads what its own classes name, which the java pack follows',
  },
  {
    name: /^libfontconfig\.so/,
    opens: [
      '/etc/fonts',
      '/usr/share/fontconfig',
      '/usr/share/fonts',
      '/usr/local/share/fonts',
      '/var/cache/fontconfig',
    ],
    evidence:
      'fontconfig fccfg.c, fcinit.c, fccache.c: FONTCONFIG_PATH and the folders of its fonts.conf; compilers put a name of ten letters into code',
  },
  {
    name: /^libgs\.so/,
    opens: [
      '/etc/ghostscript',
      '/usr/share/ghostscript',
      '/usr/share/color/icc/ghostscript',
      '/var/lib/ghostscript',
    ],
    evidence:
      'ghostscript gs_res.ps, gsicc_manage.c: resources and profiles are in folders beside Resource/Init, which its texts name',
  },
  {
    name: /^libpaper\.so/,
    opens: ['/etc/paperspecs', '/etc/papersize', '/etc/libpaper.d'],
    evidence: 'libpaper lib/libpaper.c.in.in: it puts its folder of settings and the names together',
  },
  {
    name: /^libkpathsea\.so/,
    opens: [
      '/etc/texmf',
      '/usr/share/texlive',
      '/usr/share/texmf',
      '/usr/local/share/texmf',
      '/usr/share/texmf-dist',
      '/var/lib/texmf',
    ],
    evidence:
      'kpathsea paths.h, texmf.cnf: the trees of TEXMF, which texmf.cnf puts together from variables and patterns in braces',
  },
  {
    name: /^libuno_sal\.so/,
    opens: ['..', '/etc/libreoffice', '/usr/share/libreoffice', '/var/lib/libreoffice'],
    evidence:
      'libreoffice sal/osl/unx/module.cxx, services.rdb, fundamentalrc: loads what a component is registered with, and opens the registry, from folders below BRAND_BASE_DIR, which is above its own',
  },
  {
    name: /^libwebsockets\.so/,
    computes: /^libwebsockets-\w+\.so/,
    evidence:
      'libwebsockets lib/core/context.c, lib/plat/unix/unix-plugins.c: event libraries of its own where the loader looks; other plug-ins are in folders that a caller gives',
  },
  {
    name: /^libverto\.so/,
    computes: /^libverto-\w+\.so/,
    evidence:
      'libverto verto.c: `libverto-` and the name of a loop of events, in the folder that it stands in itself',
  },
  {
    name: /^lib(?:dns|ns)-[\d.]+/,
    computes: false,
    evidence:
      'bind lib/dns/dyndb.c, lib/ns/hooks.c: what `dyndb` and `plugin` of named.conf name, in the folder of plug-ins that its texts name or by a whole path',
  },
  {
    name: /^libnetsnmpmibs\.so/,
    computes: false,
    evidence: 'net-snmp agent/mibgroup/ucd-snmp/dlmod.c: the path that `dlmod` of snmpd.conf gives',
  },
  {
    name: /^libnetsnmpagent\.so/,
    programs: /^\//,
    given: false,
    evidence:
      'net-snmp agent/snmp_perl.c, agent_read_config.c: snmp_perl.pl and what `perl` of its settings says; of others nothing, `perl` is the name of that token',
  },
  {
    name: /^libapt-pkg\.so/,
    programs: /^(?!\/var\/lib\/dpkg\/?$|(?:dpkg)?$)/,
    evidence:
      'apt apt-pkg/deb/dpkgpm.cc, debsystem.cc: reads the state of dpkg, which it tells to run maintainer scripts',
  },
  {
    name: /^libdbi\.so/,
    computes: false,
    evidence: 'libdbi src/dbi_main.c: drivers of the folder that it names, or that its caller gives',
  },
  {
    name: /^libpkcs11-helper\.so/,
    computes: false,
    evidence:
      'pkcs11-helper pkcs11h-core.c: the provider that its caller names, as `pkcs11-providers` of openvpn’s settings',
  },
  {
    name: /^libkea-hooks\.so/,
    computes: false,
    opens: ['kea/hooks'],
    evidence:
      'kea src/lib/hooks/library_manager.cc: what hooks-libraries of its settings names, by a path or in its folder of hooks',
  },
  {
    name: /^libsamba-modules(?:-private)?-samba\.so/,
    computes: false,
    opens:
      'auth bind9 charset gensec gpext idmap krb5 ldb nss_info pdb perfcount process_model rpc service vfs'.split(
        ' ',
      ),
    evidence:
      'samba lib/util/modules.c: a module of a kind, from the folder of that kind beside the libraries, or by the path that smb.conf gives',
  },
  {
    name: /^libsyslog-ng-[\d.]+\.so/,
    computes: false,
    opens: ['.'],
    evidence:
      'syslog-ng lib/plugin.c: the modules of `module-path`, which is a folder of its version beside the library unless @define or --module-path names another',
  },
  {
    name: /^libxml2\.so/,
    loads: false,
    evidence: 'libxml2 xmlmodule.c: xmlModuleOpen is given a path by its caller',
  },
  {
    name: /^libicuuc\.so/,
    computes: false,
    folders: false,
    evidence:
      'icu uplug.cpp: plug-ins are read from a file in the folder of ICU_PLUGINS, and only where the variable is set',
  },
  {
    name: /^libopentracing\.so/,
    loads: false,
    evidence:
      'opentracing-cpp dynamic_load_unix.cpp: DynamicallyLoadTracingLibrary is given a path by its caller',
  },
  {
    name: /^libjffi-[\d.]+\.so/,
    loads: false,
    evidence: 'jffi jffi/Library.c: Foreign.dlopen is given a name by its caller',
  },
];
