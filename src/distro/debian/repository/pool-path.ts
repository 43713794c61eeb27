/** Pool paths are put behind mirror addresses and into the lock: plain ones below pool/, no part of which is empty, `.` or `..`. */
export const POOL_PATH = /^pool(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._+~%:-]+)+$/;
