const { remedies: REMEDIES } = JSON.parse(
  document.querySelector('script[type="application/json"]').textContent,
);

/** What can be done, each thing said once. */
export const remedyWords = (codes) => {
  const isUpdated = codes.includes('add-feed');
  return codes
    .filter((code) => !(isUpdated && code === 'update-advisories'))
    .map((code) => REMEDIES[code] ?? code);
};

export const counted = (count, noun, nouns = `${noun}s`) => `${count} ${count === 1 ? noun : nouns}`;

/** `2026-03-05 10:00 UTC` */
export const minuteOf = (ms) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
export const dayOf = (ms) => new Date(ms).toISOString().slice(0, 10);

/** `3 hours ago` */
export const ageOf = (ms, nowMs) => {
  const minutes = Math.max(0, Math.floor((nowMs - ms) / 60_000));
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${counted(minutes, 'minute')} ago`;
  if (minutes < 48 * 60) return `${counted(Math.floor(minutes / 60), 'hour')} ago`;
  return `${counted(Math.floor(minutes / 1440), 'day')} ago`;
};
