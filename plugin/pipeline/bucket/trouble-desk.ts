import { createBackoff } from '../../forward/backoff.ts';
import type { S3Trouble } from '../../source/s3/s3-trouble.ts';
import type { BucketParts } from './bucket-parts.ts';

/** Tells of trouble with bucket and queue, and waits it out. */
export interface TroubleDesk {
  report(trouble: S3Trouble): void;
  /** Reports and waits; false when the process stops instead. */
  wait(trouble: S3Trouble): Promise<boolean>;
  /** Says that requests succeed again. */
  clear(): void;
}

/** Trouble that passes is waited out longer and longer, the other kind as long as a person may take. */
export function createTroubleDesk(
  parts: Pick<
    BucketParts,
    'clock' | 'ledger' | 'random' | 'reporter' | 'settings' | 'status' | 'waits'
  >,
): TroubleDesk {
  const { clock, ledger, random, reporter, settings, status, waits } = parts;
  const backoff = createBackoff(settings.backoffMinMs, settings.backoffMaxMs, random);
  let isClear = true;

  const report = (trouble: S3Trouble): void => {
    if (trouble.kind === 'aborted') return;
    isClear = false;
    const { message } = describe(trouble);
    const code = 'code' in trouble ? trouble.code : trouble.kind;
    const key = `${trouble.kind} ${code}`;
    const isPassing = trouble.kind === 'passing';
    reporter.trouble({
      key,
      level: isPassing ? 'warn' : 'error',
      message: isPassing
        ? 'A request to the bucket failed; it is repeated.'
        : 'The bucket cannot be read; it is asked again now and then.',
      fields: { code, detail: message },
    });
    status.fail(message, clock.nowMs(), isPassing ? 'backing off' : 'denied');
    status.suffer({ key, message }, clock.nowMs());
  };

  return {
    report,
    wait: async (trouble) => {
      report(trouble);
      const isPassing = trouble.kind === 'passing';
      const waitMs = isPassing ? backoff.next() : settings.deniedIntervalMs;
      status.update({ nextRequestAtMs: clock.nowMs() + waitMs });
      if (!waits.aborted) await clock.sleep(waitMs, waits);
      return !waits.aborted;
    },
    clear: () => {
      backoff.reset();
      // While single objects are denied, all is not well.
      if (isClear || ledger.read().later.size > 0) return;
      isClear = true;
      reporter.clear();
      status.update({ trouble: undefined, tryingSinceMs: undefined });
    },
  };
}

/** Trouble in words, also where it has none of its own. */
export function describe(trouble: S3Trouble): { readonly message: string } {
  switch (trouble.kind) {
    case 'aborted':
      return { message: 'The request was not made, for the process stops.' };
    case 'gone':
      return { message: 'There is nothing of that name; check bucket and endpoint.' };
    case 'changed':
      return { message: 'Another version is stored under the key.' };
    default:
      return trouble;
  }
}
