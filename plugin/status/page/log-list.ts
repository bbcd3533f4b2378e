import type { LogLine } from '../snapshot-shape.ts';
import { byId, element } from './dom.ts';
import { timeOfDay } from './words.ts';

const MOST_LINES = 200;

/** The log, the newest line first. */
export function createLogList(): { add(lines: readonly LogLine[]): void; clear(): void } {
  const parent = byId('log');
  return {
    add(lines) {
      for (const line of lines) parent.prepend(lineOf(line));
      while (parent.childElementCount > MOST_LINES) parent.lastElementChild?.remove();
    },
    clear: () => parent.replaceChildren(),
  };
}

function lineOf({ time, level, message, fields }: LogLine): HTMLLIElement {
  const line = element('li');
  const at = element('time', '', timeOfDay(time));
  at.dateTime = time;
  const words = element('span', 'message', message);
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  if (rest.length > 0) words.append(' ', element('span', 'fields', rest.join(' ')));
  line.append(at, element('span', `level about-${levelOf(level)}`, level), words);
  return line;
}

/** A class name takes no word from outside. */
function levelOf(level: string): string {
  return ['debug', 'info', 'warn', 'error'].includes(level) ? level : 'info';
}
