import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MsgpackWriter } from '../../../plugin/msgpack/writer.ts';
import { RecordView } from '../../../plugin/transform/json/record-view.ts';
import { scanPage } from '../../../plugin/transform/json/scan-page.ts';
import type { MappingSet } from '../../../plugin/transform/mapping/mapping-set.ts';
import { COMPARED, comparedTexts } from '../class-records.ts';
import { pageOfTexts } from '../pages.ts';
import { contextOf, ocsfMapping } from '../stages.ts';
import { cpuOfFluentBit } from './fluent-bit.ts';

const RECORDS = 1500;
const SCRIPT = fileURLToPath(new URL('./file-hosting.lua', import.meta.url));
const MAPPINGS = fileURLToPath(new URL('../../../mappings', import.meta.url));

/** Integers beyond 2^53: Fluent Bit gives Lua every number as a double, so the last digits are others. */
const BEYOND_LUA: ReadonlySet<string> = new Set([
  'metadata.correlation_uid',
  'actor.session.uid',
  'connection_info.uid',
  'unmapped.browser_session_id',
  'unmapped.request_id',
]);

type Leaves = ReadonlyMap<string, unknown>;

/** Every value that is no object or list, by its path; an empty one stands for itself. */
function leavesOf(value: unknown, path = '', found = new Map<string, unknown>()): Leaves {
  if (typeof value !== 'object' || value === null) return found.set(path, plain(value));
  const inner = Object.entries(value);
  if (inner.length === 0) return found.set(path, 'empty');
  const isList = Array.isArray(value);
  for (const [key, one] of inner) {
    const step = path === '' ? key : `.${key}`;
    leavesOf(one, `${path}${isList ? `[${key}]` : step}`, found);
  }
  return found;
}

/** Epoch milliseconds come as 64-bit integers here and as doubles there. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function ours(texts: readonly string[], ocsf: MappingSet): readonly Leaves[] {
  // msgpackr has no types for this way in.
  const { Unpackr } = createRequire(import.meta.url)('msgpackr') as {
    Unpackr: new (options: object) => { unpack(bytes: Uint8Array): unknown };
  };
  const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, int64AsType: 'bigint' });
  const writer = new MsgpackWriter();
  const context = { ...contextOf(COMPARED.stream), tenantHost: 'tenant.example.org' };
  const events: Leaves[] = [];
  scanPage(pageOfTexts(texts), new RecordView(), (record) => {
    writer.reset();
    ocsf.map(record, context, writer);
    events.push(leavesOf(unpackr.unpack(Buffer.from(writer.bytes.slice(0, writer.length)))));
  });
  return events;
}

async function throughFluentBit(
  binary: string,
  texts: readonly string[],
): Promise<readonly Leaves[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fn-lua-'));
  try {
    const output = join(folder, 'events.ndjson');
    await cpuOfFluentBit({ binary, folder, lines: texts, script: SCRIPT, output });
    const lines = (await readFile(output, 'utf8')).trim().split('\n');
    return lines.map((line) => leavesOf(JSON.parse(line)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the Lua mapping that the bench compares with', function () {
  this.timeout(120_000);

  it('makes the same events as ours, but for integers beyond 2^53', async function () {
    const { FLUENT_BIT: binary } = process.env;
    if (binary === undefined) {
      console.warn('      skipped: FLUENT_BIT names no Fluent Bit to run it in');
      this.skip();
    }
    const ocsf = ocsfMapping(MAPPINGS);
    const texts = comparedTexts(ocsf, RECORDS);
    const expected = ours(texts, ocsf);

    const made = await throughFluentBit(binary, texts);

    expect(made.length).to.equal(expected.length).and.to.be.greaterThan(900);
    const different = new Set<string>();
    let [all, same] = [0, 0];
    for (const [at, event] of expected.entries()) {
      for (const path of new Set([...event.keys(), ...(made[at]?.keys() ?? [])])) {
        all += 1;
        if (event.get(path) === made[at]?.get(path)) same += 1;
        else different.add(path);
      }
    }
    console.warn(`      ${((same / all) * 100).toFixed(1)} % of ${all} values are the same`);
    expect([...different].sort()).to.deep.equal([...BEYOND_LUA].sort());
  });
});
