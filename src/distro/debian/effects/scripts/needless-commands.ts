/** Commands that only ask, talk or steer the script: without them nothing is missing. */
const HARMLESS = words(`
  set [ [[ test exit echo printf true false : return break continue . source read shift unset umask trap sleep wait cd
  which command type hash getopts grep egrep fgrep sed awk tr sort uniq cut head tail wc cmp diff ls find xargs md5sum
  sha256sum cat tee stat readlink realpath basename dirname expr seq date uname hostname id getent pidof runlevel ps
  mountpoint mktemp ischroot dpkg dpkg-query dpkg-vendor dpkg-architecture apt-config confmodule logger error status
  db_version db_get db_set db_input db_go db_stop db_fset db_fget db_subst db_title db_reset db_purge db_metaget db_capb
  db_settitle db_register db_unregister db_info db_beginblock db_endblock db_progress db_x_loadtemplatefile`);

/** Services are started by the users of the image. */
const SERVICES =
  words(`deb-systemd-helper deb-systemd-invoke systemctl invoke-rc.d update-rc.d service initctl
  systemd-sysctl systemd-hwdb udevadm rc-update busctl nscd update-inetd`);

/** A first installation has nothing left over from an older version. */
const UPGRADES = words('dpkg-maintscript-helper rm rmdir ucfr');

/** Python compiles in memory what it runs. */
const BYTE_COMPILERS = words('py3compile pycompile pypycompile py3clean pyclean');

/** Settings of the running kernel belong to the host. */
const KERNEL = words('sysctl update-binfmts restorecon modprobe depmod update-initramfs');

/** What a trigger asks for is an effect, or is reported of the package that answers it. */
const TRIGGERS = words('dpkg-trigger');

/** An image has no menu of programs. */
const MENUS = words('update-menus update-desktop-database');

const ALL = [HARMLESS, SERVICES, UPGRADES, BYTE_COMPILERS, KERNEL, TRIGGERS, MENUS];

/** True for a command without which an image lacks nothing. */
export function isNeedless(name: string): boolean {
  return ALL.some((commands) => commands.has(name));
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
