const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** A duration in its two largest units, or a dash where it is not known. */
export function duration(secs: number | undefined): string {
  if (secs === undefined) return '–';
  if (secs < MINUTE) return `${Math.max(0, Math.round(secs))} s`;
  if (secs < HOUR) return two(secs, [MINUTE, 'min'], [1, 's'], 10 * MINUTE);
  if (secs < DAY) return two(secs, [HOUR, 'h'], [MINUTE, 'min'], DAY);
  return two(secs, [DAY, 'd'], [HOUR, 'h'], 10 * DAY);
}

type Unit = readonly [secs: number, name: string];

function two(secs: number, large: Unit, small: Unit, coarseFrom: number): string {
  const whole = Math.floor(secs / large[0]);
  const rest = Math.floor((secs % large[0]) / small[0]);
  const first = `${whole} ${large[1]}`;
  return rest === 0 || secs >= coarseFrom ? first : `${first} ${rest} ${small[1]}`;
}

/** A number with separators; from ten on without decimals. */
export function amount(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** Bytes in the unit that fits. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return `${amount(value / 1000 ** power)} ${units[power] ?? ''}`;
}

/** The time of day, as the reader's clock has it. */
export function timeOfDay(time: string | number): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '' : date.toLocaleTimeString('en-GB');
}

/** The singular or the plural with its number. */
export function counted(count: number, one: string, many: string): string {
  return `${amount(count)} ${count === 1 ? one : many}`;
}
