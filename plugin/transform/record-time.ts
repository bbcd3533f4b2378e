import { compileKey } from './json/key-hash.ts';
import type { RecordView } from './json/record-view.ts';
import { isEventTime } from './frame/event-time.ts';

/** Epoch numbers below are seconds, above milliseconds: 1e11 s is the year 5138, 1e11 ms is 1973. */
const FIRST_MS = 1e11;

/** Makes a function that reads the `timestamp` of a record as epoch ms; undefined when it has none. */
export function recordTimeReader(): (view: RecordView) => number | undefined {
  const key = compileKey('timestamp');
  return (view) => {
    const field = view.find(key);
    if (field < 0) return undefined;
    const value = view.number(field) ?? numberInText(view.text(field));
    // 0 is what the export fills in when it knows nothing.
    if (value === undefined || value === 0) return undefined;
    const timeMs = value < FIRST_MS ? value * 1000 : value;
    return isEventTime(timeMs) ? timeMs : undefined;
  };
}

function numberInText(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
