import type { Snapshot } from '../snapshot-shape.ts';
import { byId, element, setText } from './dom.ts';
import { setIcon, type Condition } from './icon.ts';
import type { Problem } from './problems.ts';
import { recentRate } from './stream-row.ts';
import { amount, bytes, counted, duration } from './words.ts';

/** Makes the function that shows the verdict and the tiles. */
export function createOverview(): (snapshot: Snapshot, problems: readonly Problem[]) => void {
  const receiver = createTile('tile-receiver', 'Receiver');
  const rate = createTile('tile-rate', 'Records per second');
  const lag = createTile('tile-lag', 'Furthest behind');
  const memory = createTile('tile-memory', 'Pages in memory');
  return (snapshot, problems) => {
    showVerdict(snapshot, problems);
    const about = `${snapshot.version} · running for ${duration((snapshot.nowMs - snapshot.startedAtMs) / 1000)}`;
    setText(byId('about'), about);
    receiver(receiverTile(snapshot));
    rate(rateTile(snapshot));
    lag(lagTile(snapshot));
    memory(memoryTile(snapshot));
  };
}

interface Tile {
  readonly value: string;
  readonly detail: string;
  readonly condition?: Condition;
}

function createTile(id: string, label: string): (tile: Tile) => void {
  const icon = element('span');
  const text = element('span');
  const value = element('p', 'value');
  const detail = element('p', 'detail');
  value.append(icon, text);
  byId(id).append(element('p', 'label', label), value, detail);
  return (tile) => {
    icon.hidden = tile.condition === undefined;
    if (tile.condition !== undefined) setIcon(icon, tile.condition);
    setText(text, tile.value);
    setText(detail, tile.detail);
  };
}

/** The worst that is the matter. */
export function verdictOf(snapshot: Snapshot, problems: readonly Problem[]): Condition {
  if (problems.some(({ severity }) => severity === 'down')) return 'down';
  if (problems.length > 0) return 'strained';
  return snapshot.isReady ? 'well' : 'starting';
}

const VERDICTS: Readonly<Record<Condition, string>> = {
  well: 'Everything is delivered',
  starting: 'Starting',
  strained: 'Delivering, with something to look at',
  down: 'Something is not delivered',
};

function showVerdict(snapshot: Snapshot, problems: readonly Problem[]): void {
  const { streams } = snapshot;
  const condition = verdictOf(snapshot, problems);
  setIcon(byId('verdict-icon'), condition);
  setText(byId('verdict'), VERDICTS[condition]);
  const well = streams.filter((stream) => stream.condition === 'well').length;
  const records = streams.reduce((sum, { totals }) => sum + totals.records, 0);
  const count = counted(streams.length, 'stream', 'streams');
  const sum = counted(records, 'record', 'records');
  setText(
    byId('verdict-more'),
    `${well} of ${count} well · ${sum} delivered since the first start`,
  );
  document.title =
    condition === 'well' ? 'fluent-netskope' : `${VERDICTS[condition]} – fluent-netskope`;
}

function receiverTile({ receiver }: Snapshot): Tile {
  const { isReady, to, inFlight, waiting } = receiver;
  const frames = `${counted(inFlight, 'frame', 'frames')} in flight, ${amount(waiting)} waiting`;
  return {
    value: isReady ? 'Takes frames' : 'Takes none',
    detail: `${to}\n${frames}`,
    condition: isReady ? 'well' : 'down',
  };
}

function rateTile({ streams, rateStepMs }: Snapshot): Tile {
  const now = streams.reduce((sum, { rates }) => sum + recentRate(rates), 0);
  const minutes = Math.round((12 * rateStepMs) / 60_000);
  return {
    value: amount(now),
    detail: `mean of the last ${minutes === 1 ? 'minute' : `${minutes} minutes`}`,
  };
}

function lagTile({ streams }: Snapshot): Tile {
  const known = streams.filter(({ lagSecs }) => lagSecs !== undefined);
  const [worst] = known.toSorted((left, right) => (right.lagSecs ?? 0) - (left.lagSecs ?? 0));
  if (worst === undefined) return { value: '–', detail: 'no high-water mark yet' };
  return { value: duration(worst.lagSecs), detail: `${worst.tenant}: ${worst.stream}` };
}

function memoryTile({ pageBudget }: Snapshot): Tile {
  const { heldBytes, limitBytes } = pageBudget;
  const percent = Math.round((100 * heldBytes) / Math.max(1, limitBytes));
  return { value: bytes(heldBytes), detail: `${percent} % of ${bytes(limitBytes)}` };
}
