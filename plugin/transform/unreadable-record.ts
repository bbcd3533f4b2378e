import { isUtf8 } from 'node:buffer';
import { MsgpackWriter } from '../msgpack/writer.ts';
import type { RecordView } from './json/record-view.ts';
import { NO_PAGE } from './record-batch.ts';
import type { PlaceRecord, RecordBatch } from './record-batch.ts';
import type { MappedRecord, RecordMapper } from './record-mapper.ts';
import { recordTimeReader } from './record-time.ts';

/**
 * A mapper that also takes records that no mapping can: elements that are no objects, and texts
 * that UTF-8 can not say. They travel as they were written, under the kind `invalid`;
 * where the mapper hides fields, what is hidden can not be found in them, and only the reason travels.
 */
export function withUnreadableRecords(mapper: RecordMapper): Required<RecordMapper> {
  const timeOf = recordTimeReader();
  const isWithheld = mapper.withholdsText === true;
  const refused = (
    view: RecordView,
    reason: UnreadableReason,
    writer: MsgpackWriter,
  ): MappedRecord => {
    writer.mapHead(isWithheld ? 1 : 2);
    writeReason(reason, writer);
    if (!isWithheld) writeText(view, writer);
    return { verdict: 'invalid', kind: 'invalid', timeMs: timeOf(view) };
  };
  return {
    withholdsText: isWithheld,
    map(view, context, writer) {
      const reason = unreadableReason(view);
      return reason === undefined
        ? mapper.map(view, context, writer)
        : refused(view, reason, writer);
    },
    batch() {
      const batch = mapper.batch?.() ?? singly(mapper);
      const writer = new MsgpackWriter(FIRST_BYTES);
      let put: PlaceRecord = () => {
        throw new Error(NO_PAGE);
      };
      return {
        begin(context, place) {
          put = place;
          batch.begin(context, place);
        },
        add(view) {
          const reason = unreadableReason(view);
          if (reason === undefined) {
            batch.add(view);
            return;
          }
          batch.flush();
          writer.reset();
          put(view, refused(view, reason, writer), writer);
        },
        flush() {
          batch.flush();
        },
        end() {
          batch.end();
        },
      };
    },
  };
}

/** Such records are seldom. */
const FIRST_BYTES = 1024;

/** One record after the other. */
function singly(mapper: RecordMapper): RecordBatch {
  const writer = new MsgpackWriter();
  let add: RecordBatch['add'] = () => {
    throw new Error(NO_PAGE);
  };
  return {
    begin(context, place) {
      add = (view) => {
        writer.reset();
        place(view, mapper.map(view, context, writer), writer);
      };
    },
    add(view) {
      add(view);
    },
    flush: () => undefined,
    end: () => undefined,
  };
}

type UnreadableReason = 'not_an_object' | 'lone_surrogate' | 'invalid_utf8';

function unreadableReason(view: RecordView): UnreadableReason | undefined {
  if (!view.isObject) return 'not_an_object';
  return view.textFault === 'none' ? undefined : view.textFault;
}

function writeReason(reason: UnreadableReason, writer: MsgpackWriter): void {
  writer.str('errors');
  writer.arrayHead(1);
  writer.mapHead(2);
  writer.str('code');
  writer.str(reason);
  writer.str('message');
  writer.str(SENTENCES[reason]);
}

/** The record's JSON text as it stood in the page, in base64 when it is not UTF-8. */
function writeText(view: RecordView, writer: MsgpackWriter): void {
  const text = Buffer.from(
    view.bytes.buffer,
    view.bytes.byteOffset + view.start,
    view.end - view.start,
  );
  if (isUtf8(text)) {
    writer.str('raw_data');
    writer.strBytes(text, 0, text.length);
  } else {
    writer.str('raw_data_base64');
    writer.str(text.toString('base64'));
  }
}

const SENTENCES: Readonly<Record<UnreadableReason, string>> = {
  not_an_object: 'The element of result is no object.',
  lone_surrogate: 'A text holds half of a surrogate pair, which UTF-8 can not say.',
  invalid_utf8: 'A text holds bytes that are not UTF-8.',
};
