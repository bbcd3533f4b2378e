import { buffer } from 'node:stream/consumers';
import type { BucketFinding } from './finding.ts';
import type { ObjectStore } from './object-store.ts';
import { describeStoreError, isHopeless } from './store-error.ts';

/** The name of the test object before its time. */
export const VERIFY_NAME = 'netskope-verify-test';

export interface VerifyPlace {
  readonly store: ObjectStore;
  /** The key of an object below the prefix. */
  readonly keyOf: (name: string) => string;
  readonly arnOf: (key: string) => string;
  readonly nowMs: () => number;
}

export interface Verified {
  readonly findings: readonly BucketFinding[];
  /** The store cannot be reached or used at all. */
  readonly isHopeless: boolean;
}

/** Writes a small object, reads it back, compares and deletes it. */
export async function verifyObject(place: VerifyPlace): Promise<Verified> {
  const { store, keyOf, arnOf, nowMs } = place;
  const stamp = new Date(nowMs()).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const key = keyOf(`${VERIFY_NAME}-${stamp}`);
  const body = Buffer.from(`fluent-netskope check --s3 ${stamp}\n`);
  const findings: BucketFinding[] = [];
  let hopeless = false;
  const attempt = async (
    action: string,
    doing: string,
    work: () => Promise<string | undefined>,
  ): Promise<boolean> => {
    const subject = `${doing} ${key}`;
    try {
      const wrong = await work();
      findings.push({ subject, verdict: wrong ? 'failed' : 'ok', detail: wrong ?? action });
      return wrong === undefined;
    } catch (error) {
      hopeless ||= isHopeless(error);
      const detail = describeStoreError(error, { action, resource: arnOf(key) });
      findings.push({ subject, verdict: 'failed', detail });
      return false;
    }
  };
  const isWritten = await attempt('s3:PutObject', 'write', async () => {
    await store.put(key, body);
    return undefined;
  });
  if (!isWritten) return { findings, isHopeless: hopeless };
  await attempt('s3:GetObject', 'read', async () => {
    const found = await buffer(await store.get(key));
    if (found.equals(body)) return undefined;
    return 'The store gave other bytes than were written; do not trust it, and look for a proxy between.';
  });
  const isDeleted = await attempt('s3:DeleteObject', 'delete', async () => {
    await store.delete(key);
    return undefined;
  });
  if (!isDeleted) {
    const detail = 'It is still there and holds nothing of value; delete it by hand.';
    findings.push({ subject: `leftover ${key}`, verdict: 'warning', detail });
  }
  return { findings, isHopeless: hopeless };
}
