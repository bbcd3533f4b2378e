import type { IncomingMessage, ServerResponse } from 'node:http';

import { stepOf, type Step } from '../cursors.ts';
import { FAULT_DEFAULTS, type FaultEffect } from '../faults/fault.ts';
import type { LedgerEntry } from '../ledger.ts';
import type { Operation } from '../operation.ts';
import type { PageBody } from '../page-body.ts';
import type { Store } from '../store.ts';
import { answerPlan, type AnswerPlan } from './answer-plan.ts';
import { CONFLICT, jsonReply, sendReply, type Reply } from './reply.ts';
import { sendPage } from './send-page.ts';
import type { Tenant } from './tenant.ts';

/** What is told beside the records of a page. */
export interface PageMembers {
  readonly waitSecs?: number;
  readonly hwmSecs?: number;
  readonly isEmpty: boolean;
}

/** A request for a page, and the form that the page takes. */
export interface PageRequest {
  readonly stream: string;
  readonly store: Store;
  readonly path: string;
  readonly index: string;
  readonly operation: Operation;
  readonly form: (members: PageMembers) => {
    readonly frame: PageBody['frame'];
    readonly headers: Readonly<Record<string, string>>;
  };
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

type Outcome = Pick<LedgerEntry, 'status' | 'outcome' | 'bytes'> & { readonly step?: Step };

/** Answers a request for a page, with the fault that is due, and writes down what happened. */
export async function servePage(
  tenant: Tenant,
  wanted: PageRequest,
  exchange: Exchange,
): Promise<void> {
  const leave = tenant.cursors.enter(wanted);
  if (leave === undefined) {
    note(tenant, wanted, await refuse(exchange, CONFLICT));
    return;
  }
  const effect = tenant.faults.take({
    stream: wanted.stream,
    index: wanted.index,
    operation: wanted.operation.kind,
  });
  try {
    note(tenant, wanted, await answer(tenant, wanted, { exchange, effect }), effect);
  } finally {
    leave();
  }
}

interface Turn {
  readonly exchange: Exchange;
  readonly effect: FaultEffect | undefined;
}

async function answer(tenant: Tenant, wanted: PageRequest, turn: Turn): Promise<Outcome> {
  const { exchange, effect } = turn;
  const plan = answerPlan(effect);
  if (plan.how === 'refuse') {
    if (plan.occupySecs !== undefined) tenant.cursors.occupy(wanted, plan.occupySecs);
    if (effect?.kind === '429') limitHeaders(exchange.response, effect.headers ?? true);
    return refuse(exchange, plan.reply);
  }
  const step = stepOf(wanted.operation, tenant.cursors.get(wanted), {
    store: wanted.store,
    pageSize: tenant.pageSize,
    switches: tenant.switches,
    nowSecs: tenant.data.nowSecs(),
  });
  if (step === undefined) {
    return refuse(exchange, jsonReply(400, 'There is no page to send again for this index'));
  }
  if (plan.how === 'page') return page(tenant, wanted, { ...turn, step });
  if (plan.moved) commit(tenant, wanted, step);
  const outcome = await withoutPage(tenant, exchange, plan);
  return plan.moved ? { ...outcome, step } : outcome;
}

async function page(
  tenant: Tenant,
  wanted: PageRequest,
  turn: Turn & { readonly step: Step },
): Promise<Outcome> {
  const { step, effect, exchange } = turn;
  const { response } = exchange;
  const { frame, headers } = wanted.form(membersOf(tenant, wanted, turn));
  const gzip = effect?.kind === 'corrupt_gzip' || (tenant.allowsGzip && accepts(exchange.request));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (gzip) response.setHeader('Content-Encoding', 'gzip');
  const isEarly = tenant.switches.cursorAdvances === 'status_line';
  // A cut body must not save the client: the cursor has moved once 200 is said.
  if (isEarly) commit(tenant, wanted, step);
  const sent = await sendPage(response, {
    body: {
      store: wanted.store,
      span: step.page,
      order: tenant.switches.pageOrder,
      frame,
      paddingBytes: effect?.kind === 'big' ? (effect.bytes ?? FAULT_DEFAULTS.bigBytes) : 0,
    },
    gzip,
    effect,
    sleep: tenant.sleep,
  });
  if (!isEarly && sent.outcome === 'completed') commit(tenant, wanted, step);
  return { ...sent, status: 200, step };
}

function membersOf(
  tenant: Tenant,
  wanted: PageRequest,
  { step, effect }: Turn & { readonly step: Step },
): PageMembers {
  const records = step.page.to - step.page.from;
  const usual = tenant.waitSecs({ stream: wanted.stream, records, pageSize: tenant.pageSize });
  const waitSecs = effect?.kind === 'wait_time' ? effect.value : usual;
  return {
    isEmpty: records === 0,
    ...(waitSecs === 'missing' ? {} : { waitSecs }),
    ...(effect?.kind === 'no_hwm' ? {} : { hwmSecs: step.page.hwmSecs }),
  };
}

async function withoutPage(
  tenant: Tenant,
  { response }: Exchange,
  plan: Extract<AnswerPlan, { how: 'odd' | 'silent' }>,
): Promise<Outcome> {
  if (plan.how === 'odd') {
    await sendReply(response, plan.reply);
    return { status: 200, outcome: 'spoiled', bytes: Buffer.byteLength(plan.reply.body) };
  }
  if (plan.hangs) {
    const left = new Promise<void>((resolve) => response.once('close', resolve));
    await Promise.race([
      left,
      ...(plan.secs === undefined ? [] : [tenant.sleep(plan.secs * 1000)]),
    ]);
  }
  response.socket?.resetAndDestroy();
  return { status: 0, outcome: 'cut', bytes: 0 };
}

async function refuse({ response }: Exchange, reply: Reply): Promise<Outcome> {
  await sendReply(response, reply);
  return { status: reply.status, outcome: 'refused', bytes: Buffer.byteLength(reply.body) };
}

function commit(tenant: Tenant, wanted: PageRequest, step: Step): void {
  if (step.cursor) tenant.cursors.set(wanted, step.cursor);
}

function accepts(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
}

function limitHeaders(response: ServerResponse, areTold: boolean): void {
  if (areTold) {
    response.setHeader('RateLimit-Remaining', '0');
    response.setHeader('Retry-After', '1');
    return;
  }
  for (const name of response.getHeaderNames()) {
    if (name.startsWith('ratelimit-')) response.removeHeader(name);
  }
}

function note(
  tenant: Tenant,
  wanted: PageRequest,
  { step, ...outcome }: Outcome,
  effect?: FaultEffect,
): void {
  const { operation } = wanted;
  const cursor = tenant.cursors.get(wanted);
  tenant.ledger.add({
    atMs: tenant.nowMs(),
    stream: wanted.stream,
    path: wanted.path,
    index: wanted.index,
    operation: operation.kind === 'epoch' ? String(operation.secs) : operation.kind,
    ...outcome,
    ...(step ? { span: { from: step.page.from, to: step.page.to } } : {}),
    ...(step ? { hwmSecs: step.page.hwmSecs } : {}),
    ...(cursor ? { position: cursor.position } : {}),
    ...(effect ? { fault: effect.kind } : {}),
  });
}
