import type { KnownFile } from './known-file.ts';

/** Servers, clients and compilers: what they run and load is said by their settings and arguments, which are followed. */
export const KNOWN_PROGRAMS: readonly KnownFile[] = [
  {
    name: /^freeradius$/,
    computes: /^(?:rlm|proto)_\w+\.so$/,
    evidence:
      'freeradius src/main/modules.c, listen.c: `rlm_` or `proto_` and the name of a module, in libdir',
  },
  {
    name: /^(?:openrc|openrc-run|librc\.so\.\d+)$/,
    opens: ['/etc/conf.d', '/etc/init.d', '/etc/local.d', '/etc/rc.conf.d'],
    evidence:
      'openrc src/shared/misc.c, sh/gendepends.sh.in, openrc-run.sh.in: the settings of a service are in `../conf.d` beside its script, by its name',
  },
  {
    name: /^libaugeas\.so/,
    opens: ['/etc', '/usr/lib/tmpfiles.d', '/usr/share/augeas'],
    evidence:
      'augeas src/augeas.c, transform.c: aug_load reads all settings that its lenses know, by patterns of theirs',
  },
  {
    name: /^libwireplumber-[\d.]+\.so/,
    opens: ['/usr/share/wireplumber', '/etc/wireplumber'],
    evidence:
      'wireplumber lib/wp/base-dirs.c: settings and scripts of Lua in `wireplumber` of the folders of data, by names that wireplumber.conf and scripts say',
  },
  {
    name: /^libman(?:db)?-[\d.]+\.so$/,
    opens: ['/usr/share/man', '/usr/local/man', '/usr/local/share/man', '/var/cache/man'],
    evidence:
      'man-db src/manp.c, globbing.c: pages in the folders that manpath.config says, by sections and names',
  },
  {
    name: /^memcached$/,
    computes: false,
    evidence:
      'memcached vendor/lua loadlib.c: modules that the script of its proxy requires, from the folders of package.cpath',
  },
  {
    name: /^mosquitto$/,
    computes: false,
    evidence: 'mosquitto lib_load.h, security.c: the path that plugin or auth_plugin of its settings gives',
  },
  {
    name: /^(?:ssh|ssh-add|ssh-agent|ssh-keygen|ssh-pkcs11-helper|ssh-sk-helper)$/,
    programs: /^(?:\/|(?:sh|ssh|xauth)$)/,
    computes: false,
    evidence:
      'openssh ssh-pkcs11.c, ssh-sk.c: the provider that PKCS11Provider, SecurityKeyProvider or an option names; ssh.c, clientloop.c, readpass.c: itself for ProxyJump, a shell, xauth and helpers by whole paths, while `unbound` is a value of PubkeyAuthentication',
  },
  {
    name: /^named(?:-checkconf)?$/,
    computes: false,
    evidence:
      'bind lib/ns/hooks.c, lib/dns/dyndb.c: what `plugin` and `dyndb` of named.conf name, by a path or in the folder of plug-ins that libns names',
  },
  {
    name: /^nsd(?:-[a-z]+)?$/,
    programs: /^\//,
    evidence:
      'nsd popen3.c, nsd-control.c: the verifier that nsd.conf names, and nsd by a whole path; `ssh` is one of the services that WKS records name',
  },
  {
    name: /^sshd(?:-session|-auth)?$/,
    programs: /^(?:\/|sh$|xauth$)/,
    except: ['etc/ssh/ssh_config'],
    evidence:
      'openssh session.c, misc.c: shells, xauth, sshrc, passwd and commands of its configuration by whole paths, `ssh` is the name of its service; servconf.c: of /etc/ssh its own files and relative Includes, while ssh_config is read by readconf.c of ssh, which runs ProxyCommand',
  },
  {
    name: /^ldconfig(?:\.real)?$/,
    runs: false,
    loads: false,
    folders: false,
    evidence:
      'glibc elf/ldconfig.c: reads heads of libraries in the folders of ld.so.conf, and names others to tell them apart',
  },
  {
    name: /^(?:git|scalar|git-(?:shell|daemon|http-\w+|imap-send|remote-\w+|sh-i18n--envsubst))$/,
    programs:
      /^(?:sh|less|more|vi|pager|editor|sensible-[a-z]+|ssh|plink|tortoiseplink|gpg|gpgsm|gpg2|ssh-keygen|gzip|cat|git[\w-]*|scalar)$/,
    evidence:
      'git pager.c, editor.c, connect.c, gpg-interface.c, run-command.c: the rest of its texts names languages, options and commands of its own',
  },
  {
    name: /^(?:apache2|httpd)$/,
    computes: false,
    folders: false,
    evidence:
      'httpd config.c, mod_so.c: opens its configuration and what Include and LoadModule name in it; folders are prefixes of relative names',
  },
  {
    name: /^(?:postgres|postmaster|initdb|psql|pgbench|oid2name|vacuumlo|pg_[a-z]+|(?:create|drop|vacuum|reindex|cluster)(?:db|user))$/,
    programs: /^(?:sh|locale|less|more|vi|pager|editor|sensible-[a-z]+)$/,
    computes: false,
    folders: false,
    evidence:
      'postgresql config_info.c, dfmgr.c, exec.c, collationcmds.c: folders are those of its configuration, which the postgresql pack follows; `locale -a`, a pager and an editor',
  },
  {
    name: /^(?:php[\d.]*|phpdbg[\d.]*|php-?(?:fpm|cgi)[\d.]*|lib(?:apache2-mod-)?php[\w.]*\.so)$/,
    runs: false,
    loads: false,
    folders: false,
    evidence:
      'php main/php_ini.c, ext/standard/exec.c, dl.c: runs and loads what php.ini and the script say, which the php pack follows',
  },
  {
    name: /^(?:cc1(?:plus|obj|objplus|gm2)?|lto1|f951|gnat1|d21|go1|rust1)$/,
    computes: false,
    evidence: 'gcc plugin.cc: the plug-in that -fplugin says, by its path or in the folder of plug-ins',
  },
  {
    name: /^dpkg$/,
    except: ['usr/lib/dpkg/methods'],
    evidence: 'dpkg dselect/method.cc: methods are for dselect, which has the same folder in its texts',
  },
  {
    name: /^dpkg-query$/,
    programs: /^(?:sh|pager|less|more)$/,
    evidence: 'dpkg src/query/main.c, lib/dpkg/pager.c: a pager; maintainer scripts are run by dpkg alone',
  },
  {
    name: /^systemctl$/,
    compares: /^usr\/lib\/systemd\/systemd$/,
    evidence:
      'systemd systemctl/systemctl-switch-root.c: whether the init that it is given is systemd, which it tells to start units',
  },
  {
    name: /^g?make$/,
    computes: false,
    evidence: 'make src/load.c: the object that `load` of a makefile names',
  },
  {
    name: /^(?:ip|genl)$/,
    programs: /^\//,
    computes: /^link_\w+\.so$/,
    evidence:
      'iproute2 ip/ipnetns.c, ip/iplink.c, genl/genl.c: what `netns exec` is given, kinds of links in a folder of its own, and a family that who types names; its words are those of its commands',
  },
  {
    name: /^find$/,
    runs: false,
    evidence: 'findutils pred.c: what -exec, -ok and -execdir are given; `printf` is an action of its own',
  },
  {
    name: /^(?:rsyslogd|lighttpd)$/,
    programs: /^\//,
    evidence:
      'rsyslog srutils.c, omprog.c; lighttpd fdevent.c, mod_cgi.c: what `binary` and outchannels, `cgi.assign`, `bin-path` and `|` of their settings say; `cron` and `host` are a facility and a header',
  },
  {
    name: /^mariadbd$/,
    programs: /^(?:\/|(?:sh|addr2line|mariadbd)$|wsrep_sst_)/,
    except: ['usr/share/mariadb/mini-benchmark', 'usr/share/mysql/mini-benchmark'],
    evidence:
      'mariadb wsrep_utils.cc, wsrep_sst.cc, my_addr_resolve.c: a method of copying by a shell, what wsrep_notify_cmd says, and addr2line; `service` and `login` are words of SQL and messages, a benchmark is for who types',
  },
  {
    name: /^(?:mariadb|mysql)$/,
    programs: /^(?:\/|(?:sh|vi|less|more|pager|editor)$)/,
    evidence: 'mariadb client/mysql.cc: a pager, an editor, and what `system` is given by who types',
  },
  {
    name: /^varnishd$/,
    programs: /^(?:\/|(?:sh|exec)$)/,
    evidence:
      'varnish mgt_vcc.c, vsub.c: cc_command by a shell, whose text begins with `exec`; `ip` and `size` are words of VCL',
  },
  {
    name: /^caddy$/,
    programs: /^(?:sh|caddy|certutil|keytool|java|sudo|trust|update-ca-[a-z]+)$/,
    evidence:
      'caddy cmd/commandfuncs.go: itself; smallstep/truststore: what adds an authority to the system, NSS and Java; its other words are kinds of files and of logs',
  },
  {
    name: /^prometheus$/,
    programs: /^(?:sh|bash|azd?|pwsh|gcloud|ssh)$/,
    evidence:
      'azidentity azure_cli_credential.go, client-go plugin/pkg/client/auth/exec: commands that log in to clouds, and what a kubeconfig says; its other words are of its query language',
  },
  {
    name: /^gnuplot(?:-[a-z]+)?$/,
    programs: /^(?:\/|(?:sh|less|more|pager|gnuplot(?:[_-][a-z\d]+)?)$)/,
    computes: false,
    evidence:
      'gnuplot src/external.c, plot.c, help.c: what `import` of a script names by its path, a shell for `system` and pipes, PAGER and its own windows; `perl` is an option of its terminal for Tk',
  },
  {
    name: /^exim4?$/,
    programs: /^\//,
    computes: false,
    evidence:
      'exim expand.c, drtables.c, local_scan: what `dlfunc` and `local_scan_path` of its settings name by whole paths, and lookups in a folder that its texts name; child.c, transport.c: itself and what pipes of its settings say',
  },
  {
    name: /^(?:nginx|redis-server|redis-check-rdb|redis-check-aof|valkey-server|haproxy)$/,
    computes: false,
    evidence:
      'load_module, LoadModule, loadmodule and lua-load: configuration names it, whose words are followed',
  },
];
