import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAwsStore } from '../s3-check/aws-store.ts';
import { checkDelivered } from '../s3-check/delivered.ts';
import type { BucketFinding } from '../s3-check/finding.ts';
import type { ObjectStore } from '../s3-check/object-store.ts';
import { verifyObject } from '../s3-check/verify-object.ts';
import { loadTargetSchema } from '../transform/schema/load-target-schema.ts';
import type { TargetSchema } from '../transform/schema/target-schema.ts';
import { bucketArn, keyBelow, parsePlace, type S3Place } from './iam-policy/place.ts';
import { regionOf } from './s3-region.ts';
import type { ExitCode, Terminal } from './terminal.ts';

export interface CheckS3Options {
  readonly bucket: string;
  readonly prefix?: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly json: boolean;
}

const SCHEMA = 'ocsf-1.5.0';

/** Tries the bucket and looks at what was delivered there; 1 when anything fails. */
export async function checkS3(options: CheckS3Options, terminal: Terminal): Promise<ExitCode> {
  const { bucket, endpoint } = options;
  const place = parsePlace({ ...options, region: regionOf(options, terminal) });
  const wrong = typeof place === 'string' ? place : endpointFault(endpoint);
  if (typeof place === 'string' || wrong !== undefined) {
    terminal.stderr.write(`${wrong ?? ''}\n`);
    return 2;
  }
  const { region } = place;
  const store = await openAwsStore({
    bucket,
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  try {
    const findings = await look(place, store, shippedSchema(terminal));
    const failed = findings.some(({ verdict }) => verdict === 'failed');
    terminal.stdout.write(options.json ? asJson(findings, failed) : asLines(findings));
    return failed ? 1 : 0;
  } finally {
    store.close();
  }
}

async function look(
  place: S3Place,
  store: ObjectStore,
  schema: TargetSchema,
): Promise<readonly BucketFinding[]> {
  const nowMs = (): number => Date.now();
  const arn = bucketArn(place);
  const verified = await verifyObject({
    store,
    keyOf: (name) => keyBelow(place, name),
    arnOf: (key) => `${arn}/${key}`,
    nowMs,
  });
  if (verified.isHopeless) return verified.findings;
  const prefix = keyBelow(place, '');
  const delivered = await checkDelivered({ store, prefix, bucketArn: arn, schema, nowMs });
  return [...verified.findings, ...delivered];
}

function endpointFault(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined || /^https?:\/\/[^/]+\/?$/.test(endpoint)) return undefined;
  return `"${endpoint}" is no endpoint; give one such as https://s3.example.org or http://127.0.0.1:9000.`;
}

function shippedSchema({ mappingsFolder }: Terminal): TargetSchema {
  const loaded = loadTargetSchema(SCHEMA, (path) => {
    try {
      return readFileSync(join(mappingsFolder, path), 'utf8');
    } catch {
      return undefined;
    }
  });
  if (loaded.kind !== 'loaded') throw new Error(`${SCHEMA} does not lie in ${mappingsFolder}`);
  return loaded.schema;
}

function asJson(findings: readonly BucketFinding[], failed: boolean): string {
  return `${JSON.stringify({ ok: !failed, findings })}\n`;
}

/** No table: keys are long, and would push what matters off the screen. */
function asLines(findings: readonly BucketFinding[]): string {
  const line = ({ verdict, subject, detail }: BucketFinding): string =>
    `${verdict.padEnd('skipped'.length)} ${subject}: ${detail}\n`;
  return findings.map(line).join('');
}
