const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const DURATION = /^([1-9]\d{0,5})([smhd])$/;

/** The milliseconds of a number with a unit such as `30m`; `off` for that word, undefined for anything else. */
export function parseDuration(text: string): number | 'off' | undefined {
  if (text === 'off') return 'off';
  const [, count, unit] = DURATION.exec(text) ?? [];
  const unitMs = UNIT_MS[unit ?? ''];
  return unitMs === undefined ? undefined : Number(count) * unitMs;
}

/** The milliseconds of a text that the schema has checked; undefined for `off`. */
export function durationMs(text: string): number | undefined {
  const parsed = parseDuration(text);
  return typeof parsed === 'number' ? parsed : undefined;
}
