import type { IncomingMessage } from 'node:http';

import { Ajv2020 } from 'ajv/dist/2020.js';

import { parseScenario } from '../faults/parse-scenario.ts';
import { STREAMS } from '../streams.ts';
import { json, jsonReply, textReply, type Reply } from './reply.ts';
import type { Tenant } from './tenant.ts';

const LARGEST_BODY_BYTES = 1024 * 1024;

interface Control {
  readonly token?: string;
  readonly expire_token?: true;
  readonly revoke?: readonly string[];
  readonly grant?: readonly string[];
  readonly clear_faults?: true;
  readonly faults?: unknown;
  readonly mix?: unknown;
}

const STREAM_LIST = {
  type: 'array',
  items: { enum: STREAMS.map((stream) => stream.name) },
};

/** What can be changed from another process; faults and mix are checked as in a file. */
const CONTROL_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    token: { type: 'string', minLength: 1 },
    expire_token: { const: true },
    revoke: STREAM_LIST,
    grant: STREAM_LIST,
    clear_faults: { const: true },
    faults: {},
    mix: {},
  },
};

/** Whether the request comes from this machine. */
export function isLocal(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? '';
  return /^(::ffff:)?127\./.test(address) || address === '::1';
}

/** Changes the running tenant as the request's JSON body says. */
export async function control(tenant: Tenant, request: IncomingMessage): Promise<Reply> {
  // A web page can send text to this port unasked, but no JSON.
  if (!request.headers['content-type']?.startsWith('application/json')) {
    return textReply(415, 'The body must be application/json.');
  }
  const wanted = parseControl(await bodyOf(request));
  if (typeof wanted === 'string') return jsonReply(400, wanted);
  const problem = changeFaults(tenant, wanted);
  if (problem !== undefined) return jsonReply(400, problem);
  changeAccess(tenant, wanted);
  return json(200, { pending_faults: tenant.faults.pending() });
}

/** Gives what is wrong with the faults, and then has changed nothing. */
function changeFaults(tenant: Tenant, wanted: Control): string | undefined {
  const { faults, mix } = wanted;
  const isAsked = faults !== undefined || mix !== undefined;
  const parsed = isAsked
    ? parseScenario({ ...(faults ? { faults } : {}), ...(mix ? { mix } : {}) })
    : undefined;
  if (parsed?.kind === 'invalid') return parsed.problems.map(({ message }) => message).join(' ');
  if (wanted.clear_faults) tenant.faults.clear();
  tenant.faults.push(...(parsed?.scenario.faults ?? []));
  if (parsed?.scenario.mix) tenant.faults.setMix(parsed.scenario.mix);
  return undefined;
}

function changeAccess({ access }: Tenant, wanted: Control): void {
  if (wanted.expire_token) access.expireToken();
  if (wanted.token !== undefined) access.setToken(wanted.token);
  for (const stream of wanted.revoke ?? []) access.revoke(stream);
  for (const stream of wanted.grant ?? []) access.grant(stream);
}

function parseControl(text: string): Control | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'The body is no JSON.';
  }
  const validate = new Ajv2020().compile<Control>(CONTROL_SCHEMA);
  if (validate(value)) return value;
  const [error] = validate.errors ?? [];
  return `The body${error?.instancePath ?? ''} ${error?.message ?? 'is not allowed'}.`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request) {
    if (!(piece instanceof Buffer)) continue;
    bytes += piece.length;
    if (bytes > LARGEST_BODY_BYTES) return '';
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
