import { mappingFolders } from '../../../plugin/transform/mapping/files/folders.ts';
import { readTests } from '../../../plugin/transform/mapping/testing/read-tests.ts';
import { shippedMappings } from './shipped-set.ts';

/** A record and the stream that it came by. */
export interface StreamRecord {
  readonly stream: string;
  readonly text: string;
}

/** Which tests are meant; all of them without a word. */
export interface TestChoice {
  readonly stream?: string;
  /** Only records in which every field says something. */
  readonly full?: true;
}

/** The records of the tests beside the rules of a shipped set. */
export function testRecords(set: string, choice: TestChoice = {}): readonly StreamRecord[] {
  const { tests } = readTests(set, mappingFolders({ shipped: shippedMappings }));
  return tests
    .filter(({ stream }) => choice.stream === undefined || stream === choice.stream)
    .filter(({ file }) => choice.full !== true || file.endsWith('-full.yaml'))
    .flatMap(({ stream, inputs }) => inputs.map(({ text }) => ({ stream, text })));
}
