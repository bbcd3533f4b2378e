import type { LogLine, Snapshot } from '../snapshot-shape.ts';
import { listen } from './connection.ts';
import { byId, listOf, setText } from './dom.ts';
import { createLogList } from './log-list.ts';
import { createOverview } from './overview.ts';
import { createProblems, problemsOf } from './problems.ts';
import { createStreamRow } from './stream-row.ts';

const showOverview = createOverview();
const showProblems = createProblems();
const showStreams = listOf<Snapshot['streams'][number]>(byId('streams'), {
  keyOf: ({ tenant, stream, index }) => `${tenant}/${stream}/${index}`,
  create: createStreamRow,
});
const log = createLogList();
const pause = byId('pause');
let isPaused = false;
let latest: Snapshot | undefined;
let held: LogLine[] = [];

function show(snapshot: Snapshot): void {
  const problems = problemsOf(snapshot);
  byId('main').hidden = false;
  showOverview(snapshot, problems);
  showProblems(problems);
  showStreams(snapshot.streams);
  const told = problems.map(({ title, message }) => `${title}. ${message}`);
  // Numbers change every second; only another problem is worth interrupting for.
  announce(told.map((text) => text.replace(/\d+ s\b/g, '')).join(' '));
}

function announce(text: string): void {
  setText(byId('announcer'), text);
}

pause.addEventListener('click', () => {
  isPaused = !isPaused;
  pause.setAttribute('aria-pressed', String(isPaused));
  setText(pause, isPaused ? 'Go on' : 'Pause');
  if (isPaused) return;
  if (latest !== undefined) show(latest);
  log.add(held.splice(0));
});

listen({
  // After a new connection the server tells all lines again.
  onOpen: () => {
    held = [];
    log.clear();
  },
  onStatus: (snapshot) => {
    latest = snapshot;
    if (!isPaused) show(snapshot);
  },
  onLog: (lines) => {
    if (isPaused) held.push(...lines);
    else log.add(lines);
  },
});
