import type { AlertKind } from '../sidecar-status.ts';
import { subjectKey, type AlertSubject, type Condition } from './condition.ts';
import { healthRecord, type HealthRecord } from './health-record.ts';

/** An alert that has begun and not ended. */
export interface Episode extends AlertSubject {
  readonly sinceMs: number;
  readonly message: string;
}

/** What must survive a restart. */
export interface AlertState {
  readonly version: 1;
  readonly active: readonly Episode[];
  /** Records that no receiver has acknowledged, oldest first. */
  readonly waiting: readonly HealthRecord[];
  /** Since when streams try in vain, epoch ms by `<tenant> <stream>`. */
  readonly stuckSinceMs: Readonly<Record<string, number>>;
}

export const NO_ALERTS: AlertState = { version: 1, active: [], waiting: [], stuckSinceMs: {} };

/** An alert that just began or ended. */
export interface AlertChange {
  readonly state: 'begin' | 'end';
  readonly episode: Episode;
}

export interface Advanced {
  readonly state: AlertState;
  readonly changes: readonly AlertChange[];
}

/** Begins and ends alerts as the conditions say, one record for each; a subject that no condition names any more ends. */
export function advance(
  state: AlertState,
  conditions: readonly Condition[],
  nowMs: number,
): Advanced {
  const changes = [...ended(state, conditions), ...begun(state, conditions)];
  const gone = new Set(changes.map(({ episode }) => subjectKey(episode)));
  const stay = state.active
    .filter((one) => !gone.has(subjectKey(one)))
    .map((one) => renewed(one, conditions));
  const fresh = changes.filter((change) => change.state === 'begin');
  const waiting = changes.reduce(
    (records, change) => enqueue(records, recordOf(change, nowMs)),
    state.waiting,
  );
  const active = [...stay, ...fresh.map(({ episode }) => episode)];
  return { state: { ...state, active, waiting }, changes };
}

function ended(state: AlertState, conditions: readonly Condition[]): readonly AlertChange[] {
  const byKey = new Map(conditions.map((one) => [subjectKey(one), one]));
  return state.active.flatMap((episode): AlertChange[] => {
    const condition = byKey.get(subjectKey(episode));
    if (condition === undefined) {
      return [{ state: 'end', episode: { ...episode, message: NOT_READ_ANY_MORE } }];
    }
    if (condition.verdict !== 'off') return [];
    return [{ state: 'end', episode: { ...episode, message: condition.message } }];
  });
}

const NOT_READ_ANY_MORE = 'It is not read any more, by the configuration.';

function begun(state: AlertState, conditions: readonly Condition[]): readonly AlertChange[] {
  const active = new Set(state.active.map(subjectKey));
  return conditions.flatMap((condition): AlertChange[] => {
    if (condition.verdict !== 'on' || active.has(subjectKey(condition))) return [];
    const { kind, tenant, stream, sinceMs, message } = condition;
    const subject = { kind, tenant, ...(stream === undefined ? {} : { stream }) };
    return [{ state: 'begin', episode: { ...subject, sinceMs, message } }];
  });
}

/** What is wrong may change while the alert goes on; since when does not. */
function renewed(episode: Episode, conditions: readonly Condition[]): Episode {
  const key = subjectKey(episode);
  const now = conditions.find((one) => subjectKey(one) === key);
  return now?.verdict === 'on' ? { ...episode, message: now.message } : episode;
}

function recordOf({ state, episode }: AlertChange, nowMs: number): HealthRecord {
  const { kind, tenant, stream = null, sinceMs, message } = episode;
  return healthRecord({
    time: new Date(nowMs).toISOString(),
    kind,
    state,
    tenant,
    stream,
    since: new Date(sinceMs).toISOString(),
    message,
  });
}

/** At most three wait for one subject: an episode that came and went unheard gives way to the next. */
function enqueue(waiting: readonly HealthRecord[], record: HealthRecord): readonly HealthRecord[] {
  const isSame = (one: HealthRecord): boolean =>
    one.kind === record.kind && one.tenant === record.tenant && one.stream === record.stream;
  const own = waiting.filter(isSame);
  const isWhole = own.at(-2)?.state === 'begin' && own.at(-1)?.state === 'end';
  const dropped = new Set(record.state === 'begin' && isWhole ? own.slice(-2) : []);
  return [...waiting.filter((one) => !dropped.has(one)), record];
}

/** Every kind that there is, for checks of what a file holds. */
export const ALERT_KINDS: readonly AlertKind[] = [
  'silence',
  'token_rejected',
  'permission_missing',
  'token_expiring',
  'stuck',
  'lag',
];
