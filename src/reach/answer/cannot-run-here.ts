/** What no process of a container needs by its place alone, unless something reachable names it. */
const FOLDERS =
  /^(?:usr\/(?:local\/)?share\/(?:doc|doc-base|man|info|locale|lintian|bug|gtk-doc|help|menu|pixmaps|applications|icons|metainfo|appdata|bash-completion|zsh|fish|vim|emacs|pkgconfig|cmake|aclocal|gdb|systemtap|polkit-1|reportbug|debhelper|perl\/Debian|apport)\/|usr\/(?:local\/)?(?:include|src|lib\/debug|lib\/pkgconfig|lib\/cmake|games)\/|usr\/lib\/[\w-]+\/(?:pkgconfig|cmake)\/|(?:usr\/)?lib\/(?:modules|firmware|udev|modprobe\.d)\/|boot\/|var\/lib\/(?:dpkg\/(?:info|alternatives|triggers|updates|parts)|apt)\/|var\/cache\/(?:apt|debconf|man|fontconfig|ldconfig)\/|var\/lib\/ucf\/)/;
const NAMES = /(?:\.a|\.la|\.h|\.hpp|\.o|\.pc|\.mo|\.gir|\.vapi|\.dpkg-(?:old|new|dist))$/;

/** `usr/share/doc`, static libraries, headers, kernels: a path alone can tell. Says nothing of `/var/log` and cron. */
export function cannotRunHere(path: string): boolean {
  return FOLDERS.test(path) || NAMES.test(path);
}
