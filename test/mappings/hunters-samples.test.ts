import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../support/child.ts';

/** Records of the documented shape: every field of the document's own samples, with invented values. */
const SAMPLES = fileURLToPath(new URL('samples', import.meta.url));
const DOCUMENT = '../shared/reference/hunters-netskope.txt';

const TABLES = {
  audit: 'netskope_audit_events',
  application: 'netskope_application_events',
  alert: 'netskope_alerts',
} as const;
type Stream = keyof typeof TABLES;
const STREAMS: readonly Stream[] = ['audit', 'application', 'alert'];

describe('the samples of Hunters', function () {
  this.timeout(60_000);

  for (const set of ['hunters', 'hunters-v1'] as const) {
    for (const stream of STREAMS) {
      it(`${set} writes those of ${stream} letter for letter, tagged by their table`, async () => {
        const sample = readFileSync(join(SAMPLES, `${set}.${stream}.ndjson`), 'utf8');
        expect(await mapped(set, stream, sample)).to.deep.equal({
          text: sample,
          tags: [`netskope.${set}.${TABLES[stream]}.local`],
        });
      });
    }
  }

  it('of the document itself come out letter for letter, and have the shape of ours', async function () {
    if (!existsSync(DOCUMENT)) {
      console.warn(`    SKIPPED: no ${DOCUMENT}.`);
      this.skip();
    }
    const document = documentSamples(readFileSync(DOCUMENT, 'utf8'));
    expect(document).to.have.length(6);
    for (const { set, stream, text } of document) {
      const sample = readFileSync(join(SAMPLES, `${set}.${stream}.ndjson`), 'utf8');
      expect(shapeOf(sample)).to.deep.equal(shapeOf(text));
      const { text: written, tags } = await mapped(set, stream, text);
      expect(written.trimEnd()).to.equal(compact(text));
      expect(tags).to.deep.equal([`netskope.${set}.${TABLES[stream]}.local`]);
    }
  });
});

/** What `map` prints for records of a stream, and the tags of them without their day. */
async function mapped(
  set: string,
  stream: Stream,
  input: string,
): Promise<{ readonly text: string; readonly tags: readonly string[] }> {
  const plain = await runProgram(['map', set, '--stream', stream], { input });
  expect(plain.code, plain.stderr).to.equal(0);
  const tagged = await runProgram(['map', set, '--stream', stream, '--tag'], { input });
  const tags = [...tagged.stdout.matchAll(/^\{"tag":"(.*?)\.\d{4}-\d{2}-\d{2}"/gm)];
  return { text: plain.stdout, tags: tags.map(([, tag]) => String(tag)) };
}

interface DocumentSample {
  readonly set: 'hunters' | 'hunters-v1';
  readonly stream: Stream;
  readonly text: string;
}

/** The document shows V1 and then V2 of each table, in the order of `STREAMS`. */
function documentSamples(document: string): readonly DocumentSample[] {
  const lines = document.split('\n').filter((line) => line.startsWith('{"'));
  return lines.flatMap((text, index): DocumentSample[] => {
    const stream = STREAMS[Math.floor(index / 2)];
    return stream === undefined
      ? []
      : [{ set: index % 2 === 0 ? 'hunters-v1' : 'hunters', stream, text }];
  });
}

/** The text without the blanks between its tokens, which carry nothing; numbers keep their digits. */
function compact(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|\s+/g, (token) => (token.startsWith('"') ? token : ''));
}

/** Names of fields and types of their values, in order. */
function shapeOf(json: string): readonly string[] {
  const record = JSON.parse(json) as Record<string, unknown>;
  return Object.entries(record).map(([name, value]) =>
    Array.isArray(value) ? `${name}: array` : `${name}: ${typeof value}`,
  );
}
