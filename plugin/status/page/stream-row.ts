import type { StreamCondition, StreamSnapshot } from '../snapshot-shape.ts';
import { element, setText, type View } from './dom.ts';
import { setIcon } from './icon.ts';
import { createSparkline } from './sparkline.ts';
import { amount, duration } from './words.ts';

export const CONDITION_WORDS: Readonly<Record<StreamCondition, string>> = {
  well: 'Well',
  starting: 'Starting',
  strained: 'Strained',
  down: 'Down',
};

/** Rows of one stream: its numbers, and below them what is the matter. */
export function createStreamRow(): View<StreamSnapshot> {
  const root = element('tbody');
  root.setAttribute('role', 'rowgroup');
  const row = rowOf('');
  const name = nameCell();
  const state = stateCell();
  const rate = rateCell();
  const lag = numberCell('Behind');
  const last = numberCell('Last record');
  const records = numberCell('Records');
  const apart = numberCell('Set apart');
  row.append(name.cell, state.cell, rate.cell, lag.cell, last.cell, records.cell, apart.cell);
  const reasonRow = rowOf('reason');
  const reason = element('td');
  reason.setAttribute('role', 'cell');
  reason.colSpan = row.children.length;
  reasonRow.append(reason);
  root.append(row, reasonRow);
  return {
    root,
    show(stream) {
      name.show(stream);
      state.show(stream);
      rate.show(stream.rates);
      const { totals } = stream;
      lag.show(duration(stream.lagSecs));
      last.show(lastRecord(stream));
      records.show(amount(totals.records));
      apart.show(amount(totals.invalid + totals.deadLettered + totals.setAside));
      const words = wordsOf(stream);
      setText(reason, words);
      reasonRow.hidden = words === '';
    },
  };
}

/** Trouble that has passed is told of for so long. */
const REMEMBERED_SECS = 3600;

/** What is or was the matter; empty where there is nothing to say. */
function wordsOf({ condition, reason, past }: StreamSnapshot): string {
  if (condition !== 'well') return reason;
  if (past === undefined || past.ageSecs > REMEMBERED_SECS) return '';
  return `Well again; ${duration(past.ageSecs)} ago: ${past.message}`;
}

function lastRecord({ totals, lastRecordAgeSecs }: StreamSnapshot): string {
  if (totals.records === 0) return 'none yet';
  return lastRecordAgeSecs === undefined ? '–' : `${duration(lastRecordAgeSecs)} ago`;
}

function rowOf(className: string): HTMLTableRowElement {
  const row = element('tr', className);
  row.setAttribute('role', 'row');
  return row;
}

function cellOf(className: string): HTMLTableCellElement {
  const cell = element('td', className);
  cell.setAttribute('role', 'cell');
  return cell;
}

function nameCell() {
  const cell = element('th');
  cell.scope = 'row';
  cell.setAttribute('role', 'rowheader');
  const stream = element('span');
  const tenant = element('small');
  cell.append(stream, tenant);
  return {
    cell,
    show: (shown: StreamSnapshot) => {
      setText(stream, shown.stream);
      const { entry } = shown;
      setText(tenant, entry === undefined ? shown.tenant : `${shown.tenant}, ${entry}`);
    },
  };
}

function stateCell() {
  const cell = cellOf('');
  const holder = element('div', 'state');
  const icon = element('span');
  const text = element('div');
  const condition = element('strong');
  const state = element('small');
  text.append(condition, state);
  holder.append(icon, text);
  cell.append(holder);
  return {
    cell,
    show: (shown: StreamSnapshot) => {
      setIcon(icon, shown.condition);
      setText(condition, CONDITION_WORDS[shown.condition]);
      setText(state, shown.state);
    },
  };
}

function rateCell() {
  const cell = cellOf('rate-cell');
  const holder = element('div', 'rate');
  const sparkline = createSparkline();
  const now = element('span');
  holder.append(sparkline.root, now);
  cell.append(holder);
  return {
    cell,
    show: (rates: readonly number[]) => {
      sparkline.show(minuteMeans(rates));
      setText(now, amount(recentRate(rates)));
    },
  };
}

function numberCell(label: string) {
  const cell = cellOf('number');
  cell.dataset.label = label;
  const text = element('span');
  cell.append(text);
  return { cell, show: (value: string) => setText(text, value) };
}

/** Pages come with pauses between them, so one step says little. */
const RECENT = 12;

/** For each value the mean of itself and those before it. */
function minuteMeans(rates: readonly number[]): readonly number[] {
  return rates.map((_, index) => recentRate(rates.slice(0, index + 1)));
}

/** The mean over the last minute or so. */
export function recentRate(rates: readonly number[]): number {
  const recent = rates.slice(-RECENT);
  return recent.length === 0 ? 0 : recent.reduce((sum, rate) => sum + rate, 0) / recent.length;
}
