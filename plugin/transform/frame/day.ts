const DAY_MS = 86_400_000;

/** Makes a function from epoch ms to `YYYY-MM-DD` (UTC) that formats each day once. */
export function dayFormatter(): (timeMs: number) => string {
  let lastDay = Number.NaN;
  let text = '';
  return (timeMs) => {
    const day = Math.floor(timeMs / DAY_MS);
    if (day !== lastDay) {
      lastDay = day;
      text = new Date(day * DAY_MS).toISOString().slice(0, 10);
    }
    return text;
  };
}
