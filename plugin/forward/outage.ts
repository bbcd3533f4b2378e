import { formatAddress } from './address.ts';
import type { ReceiverAddress } from './address.ts';
import type { Surroundings } from './surroundings.ts';
import type { Trouble, TroubleCode } from './trouble.ts';

/** Whether the receiver can be used, told once when that changes and not at every try. */
export interface Outage {
  readonly trouble: Trouble | undefined;
  /** A try failed, or a session ended with frames in flight. */
  fail(trouble: Trouble): void;
  /** A session is open. It ends the outage, unless that began with a missing ack and frames still wait for one. */
  sessionOpen(framesWait: boolean): void;
  acked(): void;
}

export function createOutage(address: ReceiverAddress, surroundings: Surroundings): Outage {
  const { log, meter, nowMs } = surroundings;
  const receiver = formatAddress(address);
  const told = new Set<TroubleCode>();
  let trouble: Trouble | undefined;
  let isAboutAcks = false;
  let sinceMs = 0;
  meter.gauge('forward_receiver_up', {}, 0);

  function end(): void {
    meter.gauge('forward_receiver_up', {}, 1);
    if (trouble === undefined) return;
    const lastedSecs = Math.round((nowMs() - sinceMs) / 1000);
    log.info('The receiver takes frames again.', { receiver, lasted_secs: lastedSecs });
    trouble = undefined;
    isAboutAcks = false;
    told.clear();
  }

  return {
    get trouble() {
      return trouble;
    },
    fail(next) {
      const fields = { receiver, code: next.code, cause: next.message };
      if (trouble === undefined) sinceMs = nowMs();
      trouble = next;
      isAboutAcks ||= next.step === 'ack';
      meter.gauge('forward_receiver_up', {}, 0);
      // Another cause in the same outage is news; the same one again is not.
      if (told.has(next.code)) log.debug('The receiver still takes no frames.', fields);
      else log.warn('The receiver takes no frames; they wait for it.', fields);
      told.add(next.code);
    },
    sessionOpen(framesWait) {
      if (trouble === undefined || !isAboutAcks || !framesWait) end();
    },
    acked: end,
  };
}
