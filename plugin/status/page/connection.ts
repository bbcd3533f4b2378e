import type { LogLine, Snapshot } from '../snapshot-shape.ts';
import { byId, setText } from './dom.ts';
import { timeOfDay } from './words.ts';

export interface Heard {
  readonly onOpen: () => void;
  readonly onStatus: (snapshot: Snapshot) => void;
  readonly onLog: (lines: readonly LogLine[]) => void;
}

/** Without an event for so long the connection counts as lost; one comes every second. */
const STALE_MS = 6000;
const REOPEN_MS = 5000;

/** Listens to the server's events and says in the head of the page how that goes. */
export function listen(heard: Heard): void {
  let lastAtMs: number | undefined;
  let source = open();

  function open(): EventSource {
    const opened = new EventSource('events');
    opened.addEventListener('open', heard.onOpen);
    opened.addEventListener('status', (event: MessageEvent<string>) => {
      lastAtMs = Date.now();
      show('Live', 'is-live');
      heard.onStatus(JSON.parse(event.data) as Snapshot);
    });
    opened.addEventListener('log', (event: MessageEvent<string>) =>
      heard.onLog(JSON.parse(event.data) as LogLine[]),
    );
    opened.addEventListener('error', lost);
    return opened;
  }

  function lost(): void {
    const shown = lastAtMs === undefined ? '' : ` This is the state of ${timeOfDay(lastAtMs)}.`;
    show(`Connection lost, trying again.${shown}`, 'is-lost');
    byId('main').classList.add('is-stale');
  }

  function show(text: string, className: string): void {
    const place = byId('connection');
    setText(place, text);
    place.className = `connection ${className}`;
    if (className === 'is-live') byId('main').classList.remove('is-stale');
  }

  setInterval(() => {
    if (lastAtMs !== undefined && Date.now() - lastAtMs > STALE_MS) lost();
    // The browser gives up by itself when the server refuses; the server may have room later.
    if (source.readyState === EventSource.CLOSED) source = open();
  }, REOPEN_MS);
}
