export type ParsedStart =
  | { readonly kind: 'ok'; readonly epochSecs: number }
  | { readonly kind: 'invalid'; readonly message: string };

const UNIT_SECS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const AGE = /^-(\d{1,9})([smhd])$/;
const ISO =
  /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
const FORMS =
  'write now, an age such as -24h (s, m, h, d), or an ISO time with zone such as 2025-01-06T00:00:00Z';

/** The epoch, in whole seconds, that `now`, `-<n>(s|m|h|d)` or an ISO time with zone stands for. */
export function parseStart(text: string, nowMs: number): ParsedStart {
  const ms = startMs(text, nowMs);
  if (ms === undefined) return { kind: 'invalid', message: `is no point in time; ${FORMS}.` };
  if (ms < 0) return { kind: 'invalid', message: 'lies before 1970; choose a later time.' };
  if (ms > nowMs) {
    return {
      kind: 'invalid',
      message: 'lies in the future; choose a time that has passed, or now.',
    };
  }
  return { kind: 'ok', epochSecs: Math.floor(ms / 1000) };
}

/** Whether `text` has one of the forms of a start, whatever the clock says. */
export function isStart(text: string): boolean {
  return startMs(text, 0) !== undefined;
}

function startMs(text: string, nowMs: number): number | undefined {
  if (text === 'now') return nowMs;
  const age = AGE.exec(text);
  if (age !== null) return nowMs - Number(age[1]) * (UNIT_SECS[age[2] ?? ''] ?? 0) * 1000;
  const day = ISO.exec(text)?.[1];
  return day === undefined || !isCalendarDay(day) ? undefined : finite(Date.parse(text));
}

/** `Date.parse` takes February 30 for the first days of March. */
function isCalendarDay(day: string): boolean {
  const ms = finite(Date.parse(`${day}T00:00:00Z`));
  return ms !== undefined && new Date(ms).toISOString().startsWith(day);
}

function finite(ms: number): number | undefined {
  return Number.isFinite(ms) ? ms : undefined;
}
