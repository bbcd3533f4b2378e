const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** A length of time for a sentence, in the largest unit that divides it or fits twice: `24 hours`, `90 minutes`. */
export function durationInWords(ms: number): string {
  const fits = UNITS.find(([, unitMs]) => ms % unitMs === 0 || ms >= 2 * unitMs);
  const [name, unitMs] = fits ?? (['second', 1000] as const);
  const count = Math.floor(ms / unitMs);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** A moment for a sentence: `2025-01-06 08:09:43 UTC`. */
export function momentInWords(ms: number): string {
  const text = new Date(ms).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;
}
