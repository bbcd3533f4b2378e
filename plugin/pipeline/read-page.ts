import { createHash } from 'node:crypto';
import type { Answer, UnusableAnswer } from '../source/netskope/answer.ts';
import type { Body, Outcome } from '../source/netskope/outcome.ts';
import type { Page, PageResult, TransformPage, UnusableBody } from '../transform/page-result.ts';

/** A page that is known again by its digest. */
export type KnownPage = Page & { readonly digest: string };

/** An outcome after the transform looked into its body. */
export interface ReadAnswer {
  readonly answer: Answer;
  /** Present with an answer of kind `page`. */
  readonly page?: KnownPage;
  /** Present with an undecodable body that is still at hand. */
  readonly body?: Uint8Array;
  /** Size of the body. */
  readonly bytes: number;
  /** The memory of the frames, or of the body that is still at hand. */
  readonly heldBytes: number;
}

export interface ReadOptions {
  readonly transform: TransformPage;
  readonly tenant: string;
  readonly stream: string;
  readonly receivedAtMs: number;
  /** What the digests of pages are made with, 32 hexadecimal digits. */
  readonly digestKey: string;
  /** Whether to keep a copy of the body while the transform, which may move it to a worker, reads it. */
  readonly keepBody: boolean;
}

/** Turns an outcome into an answer, and a body into a page. */
export async function readAnswer(
  outcome: Exclude<Outcome, { kind: 'aborted' }>,
  options: ReadOptions,
): Promise<ReadAnswer> {
  if (outcome.kind !== 'body') return { answer: outcome, bytes: 0, heldBytes: 0 };
  const bytes = outcome.bytes.length;
  // A Buffer's own slice() would share the memory.
  const body = options.keepBody ? new Uint8Array(outcome.bytes) : outcome.bytes;
  const { tenant, stream, receivedAtMs, digestKey } = options;
  const context = { tenant, stream, receivedAtMs, digestKey };
  const result = await options.transform(outcome.bytes, context);
  if (result.kind === 'page') {
    const heldBytes = memoryOf(result);
    const page = knownPage(result);
    return { answer: pageAnswer(page, outcome), page, bytes, heldBytes };
  }
  const isAtHand = body.length === bytes;
  return {
    answer: unusableAnswer(result, isAtHand ? body : undefined),
    bytes,
    heldBytes: isAtHand ? bytes : 0,
    ...(isAtHand ? { body } : {}),
  };
}

/** The bytes of the frames; what their slabs have beyond that was never touched. */
export function memoryOf(result: PageResult): number {
  if (result.kind !== 'page') return 0;
  return result.frames.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function knownPage(page: Page): KnownPage {
  const { digest } = page;
  if (digest === undefined) throw new Error('A page came without its digest.');
  return { ...page, digest };
}

function pageAnswer(page: KnownPage, { rateLimit }: Body): Answer {
  const { digest, waitSecs, hwmSecs } = page;
  return {
    kind: 'page',
    digest,
    records: page.counts.records,
    rateLimit,
    ...(waitSecs === undefined ? {} : { waitSecs }),
    ...(hwmSecs === undefined ? {} : { hwmSecs }),
  };
}

/** What the same page brings again, however often it is asked for. */
const REPEATABLE: ReadonlySet<UnusableBody['reason']> = new Set(['not_json', 'transform_failed']);

function unusableAnswer(result: UnusableBody, body: Uint8Array | undefined): UnusableAnswer {
  return {
    kind: 'unusable',
    reason: result.reason,
    message: result.message,
    isRepeatable: result.insideResult && REPEATABLE.has(result.reason),
    ...(body === undefined ? {} : { digest: digestOfRecords(body) }),
  };
}

/** Leaves out what follows the last bracket: `wait_time` may differ though the records are the same. */
function digestOfRecords(body: Uint8Array): string {
  const end = body.lastIndexOf(0x5d);
  const records = end === -1 ? body : body.subarray(0, end + 1);
  return `body:${createHash('sha256').update(records).digest('hex')}`;
}
