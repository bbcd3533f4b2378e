import { join } from 'node:path';
import type { Log } from '../../observe/log.ts';
import type { StateFiles } from '../../pipeline/state-files.ts';
import { ALERT_KINDS, NO_ALERTS, type AlertState } from './alert-state.ts';

/** Keeps `alerts.json` in the state directory. */
export interface AlertStore {
  /** What was saved; nothing when there is no file or a damaged one, which is kept aside. @throws when the directory cannot be read. */
  open(): Promise<AlertState>;
  /** @throws when it could not be written; the old file is then still in place. */
  save(state: AlertState): Promise<void>;
}

export interface AlertStoreOptions {
  readonly stateDir: string;
  readonly files: StateFiles;
  readonly log: Log;
  readonly nowMs: () => number;
}

export function createAlertStore({ stateDir, files, log, nowMs }: AlertStoreOptions): AlertStore {
  const path = join(stateDir, 'alerts.json');
  return {
    open: async () => {
      const content = await files.read(path);
      if (content === undefined) return NO_ALERTS;
      const state = parseAlertState(content);
      if (state !== undefined) return state;
      const time = new Date(nowMs()).toISOString().replace(/[-:]/g, '');
      const kept = `${path}.damaged-${time}`;
      await files.keepAs(path, kept);
      log.warn(
        'The file of alerts is damaged. It was kept aside; alerts that go on are announced again.',
        {
          file: kept,
        },
      );
      return NO_ALERTS;
    },
    save: (state) =>
      files.writeAtomic(path, Buffer.from(`${JSON.stringify(state, undefined, 2)}\n`)),
  };
}

/** Reads a file's content; undefined when it is no state of alerts. */
export function parseAlertState(content: Uint8Array): AlertState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(content).toString());
  } catch {
    return undefined;
  }
  return isObject(value) && isAlertState(value) ? value : undefined;
}

function isAlertState(
  value: Record<string, unknown>,
): value is Record<string, unknown> & AlertState {
  const { version, active, waiting, stuckSinceMs } = value;
  return (
    version === 1 &&
    Array.isArray(active) &&
    active.every(isEpisode) &&
    Array.isArray(waiting) &&
    waiting.every(isRecord) &&
    isObject(stuckSinceMs) &&
    Object.values(stuckSinceMs).every((ms) => typeof ms === 'number')
  );
}

function isEpisode(value: unknown): boolean {
  return (
    isObject(value) &&
    isKind(value.kind) &&
    hasTexts(value, ['tenant', 'message']) &&
    (value.stream === undefined || typeof value.stream === 'string') &&
    typeof value.sinceMs === 'number'
  );
}

function isRecord(value: unknown): boolean {
  return (
    isObject(value) &&
    isKind(value.kind) &&
    (value.state === 'begin' || value.state === 'end') &&
    hasTexts(value, ['id', 'time', 'tenant', 'since', 'message']) &&
    (value.stream === null || typeof value.stream === 'string') &&
    !Number.isNaN(Date.parse(String(value.time)))
  );
}

function isKind(value: unknown): boolean {
  return ALERT_KINDS.some((kind) => kind === value);
}

function hasTexts(value: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
