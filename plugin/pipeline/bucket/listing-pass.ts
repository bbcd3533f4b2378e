import type { Listed, ObjectRef } from '../../source/s3/bucket-client.ts';
import type { S3Trouble } from '../../source/s3/s3-trouble.ts';
import type { BucketParts } from './bucket-parts.ts';
import type { Pass } from './ledger.ts';
import type { ObjectTurns } from './object-turn.ts';
import type { TroubleDesk } from './trouble-desk.ts';

export type PassEnd =
  /** Everything that the listing had is dealt with; `startedMs` is when it began, by the store's clock. */
  | { readonly kind: 'done'; readonly wasResumed: boolean; readonly startedMs: number }
  | { readonly kind: 'trouble'; readonly trouble: S3Trouble }
  | { readonly kind: 'stopped' };

/** So many tries show that permission is still missing. */
const MOST_FAILURES = 3;

/** Lists the whole prefix once, and deals with every object that is still wanted, a thousand at a time. */
export async function runPass(
  parts: BucketParts,
  turns: ObjectTurns,
  desk: TroubleDesk,
): Promise<PassEnd> {
  const { clock, ledger, settings, status, waits } = parts;
  const resumed = ledger.read().pass;
  let pass = resumed;
  let token: string | undefined;
  let hasRecorded = resumed !== undefined;
  let startedMs: number | undefined;

  if (!(await retryLater(parts, turns))) return STOPPED;
  do {
    if (waits.aborted) return STOPPED;
    status.update({ state: 'asking' });
    const listed = await ask(parts, desk, {
      ...(token === undefined ? startAfter(resumed) : { token }),
    });
    if (listed === undefined) return STOPPED;
    if (listed.kind !== 'listed') return { kind: 'trouble', trouble: listed };
    desk.clear();
    // Either clock may be wrong; the earlier one can only bring objects twice before the eyes, never none.
    startedMs ??= Math.min(listed.serverMs ?? Infinity, clock.nowMs());
    pass ??= { number: ledger.read().passes + 1, horizonMs: startedMs - settings.lookBackMs };
    status.update({ lastAnswerAtMs: clock.nowMs() });
    const { number, horizonMs } = pass;
    const wanted = listed.objects.filter((object) => !isMarker(object) && ledger.wants(object));
    if (wanted.length > 0) {
      hasRecorded = true;
      status.update({ isCaughtUp: false });
    }
    const passOf = ({ key }: ObjectRef): Pass => ({ number, horizonMs, position: key });
    if (!(await turns.takeAll(wanted, passOf))) return STOPPED;
    token = listed.nextToken;
  } while (token !== undefined);

  const entry = { kind: 'settled', pass } as const;
  // Where nothing was met, the state on disk says the same as the one in memory.
  if (!hasRecorded) ledger.apply(entry);
  else if (!(await parts.record(entry))) return STOPPED;
  return { kind: 'done', wasResumed: resumed !== undefined, startedMs };
}

const STOPPED: PassEnd = { kind: 'stopped' };

function startAfter(resumed: Pass | undefined): { readonly startAfter?: string } {
  return resumed?.position === undefined ? {} : { startAfter: resumed.position };
}

/** Tries objects that could not be read, each in its turn; false when the process stops first. */
async function retryLater({ ledger }: BucketParts, turns: ObjectTurns): Promise<boolean> {
  const { later, passes } = ledger.read();
  const first = passes % Math.max(1, later.size);
  const inTurn = [...later].slice(first).concat([...later].slice(0, first));
  for (let at = 0, failures = 0; at < inTurn.length && failures < MOST_FAILURES; at += 1) {
    const [id, object] = inTurn[at] ?? [];
    if (id === undefined || object === undefined) break;
    if (!(await turns.takeAll([object], () => undefined))) return false;
    if (ledger.read().later.has(id)) failures += 1;
  }
  return true;
}

/** A page of the listing; asks again while the trouble is one that passes. */
async function ask(
  { client, waits }: BucketParts,
  desk: TroubleDesk,
  from: { readonly token?: string; readonly startAfter?: string },
): Promise<Listed | S3Trouble | undefined> {
  for (;;) {
    const listed = await client.list({ ...from, signal: waits });
    if (listed.kind === 'aborted') return undefined;
    if (listed.kind !== 'passing') return listed;
    if (!(await desk.wait(listed))) return undefined;
  }
}

/** The empty object that consoles create for a folder. */
function isMarker({ key, sizeBytes }: ObjectRef): boolean {
  return sizeBytes === 0 && key.endsWith('/');
}
