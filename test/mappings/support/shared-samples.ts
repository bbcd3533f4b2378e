import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { StreamName } from '../../../plugin/config/stream-names.ts';
import { isStreamName } from '../../../plugin/config/stream-names.ts';
import { isEventObject } from '../../../plugin/transform/schema/event-object.ts';

const SHARED = new URL('../../../../shared/', import.meta.url);
const SAMPLES = new URL('netskope/samples/', SHARED);
const VALIDATOR = new URL('ocsf/validate.mjs', SHARED);

export const hasSharedValidator = existsSync(VALIDATOR);

/** Errors and warnings of the second opinion about one event, as `code path message`. */
export type SecondOpinion = (json: string) => readonly string[];

/** The validator that shares no code with the product, strict, as of `nowMs`. */
export async function secondOpinion(nowMs: number): Promise<SecondOpinion> {
  const module: unknown = await import(VALIDATOR.href);
  if (!isEventObject(module) || typeof module.validate !== 'function')
    throw new Error('the shared validator has no function validate');
  const validate = module.validate as (text: string, options: object) => unknown; // checked above
  return (json) => {
    const verdict = validate(json, { strict: true, now: nowMs });
    if (!isEventObject(verdict)) throw new Error('the shared validator gave no verdict');
    return [...texts('error', verdict.errors), ...texts('warning', verdict.warnings)];
  };
}

function texts(level: string, findings: unknown): readonly string[] {
  if (!Array.isArray(findings)) throw new Error('the shared validator gave no findings');
  return findings
    .filter(isEventObject)
    .map(({ code, path, message }) =>
      [level, code, path, message].map((part) => String(part)).join(' '),
    );
}

/** Published records, one line each, by the stream that their file is named for. */
export function sharedSamples(): readonly { readonly stream: StreamName; readonly text: string }[] {
  if (!existsSync(SAMPLES)) return [];
  return readdirSync(SAMPLES).flatMap((file) => {
    const stream = file.split('.')[0] ?? '';
    if (!isStreamName(stream) || !file.endsWith('.ndjson')) return [];
    const lines = readFileSync(new URL(file, SAMPLES), 'utf8').trim().split('\n');
    return lines.map((text) => ({ stream, text }));
  });
}
