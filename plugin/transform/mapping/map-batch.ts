import { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordView } from '../json/record-view.ts';
import { NO_PAGE } from '../record-batch.ts';
import type { PlaceRecord, RecordBatch } from '../record-batch.ts';
import type { RecordRunner } from './record-run.ts';
import type { MapContext } from './run.ts';
import { TakenRecord } from './taken-record.ts';

/** So many events at a time: more bring nothing, and their objects would leave the caches. */
const MOST_TAKEN = 32;

/** Maps the records of pages, each step for several records in a row. */
export class MapBatch implements RecordBatch {
  readonly #runner: RecordRunner;
  readonly #writer = new MsgpackWriter();
  readonly #taken: TakenRecord[] = [];
  #count = 0;
  #page: { readonly context: MapContext; readonly place: PlaceRecord } | undefined;

  constructor(runner: RecordRunner) {
    this.#runner = runner;
  }

  begin(context: MapContext, place: PlaceRecord): void {
    this.#page = { context, place };
    this.#count = 0;
  }

  add(view: RecordView): void {
    if (this.#page === undefined) throw new Error(NO_PAGE);
    const taken = (this.#taken[this.#count] ??= new TakenRecord());
    this.#runner.take(view, this.#page.context, taken);
    this.#count += 1;
    if (this.#count === MOST_TAKEN) this.flush();
  }

  flush(): void {
    const taken = this.#taken.slice(0, this.#count);
    this.#count = 0;
    for (const one of taken) this.#runner.complete(one);
    for (const one of taken) {
      this.#put(one);
      one.release();
    }
  }

  #put(taken: TakenRecord): void {
    const { state, rest } = taken;
    if (state.kind === 'settled') {
      this.#page?.place(taken, state.result, rest);
      return;
    }
    const writer = this.#writer;
    writer.reset();
    this.#page?.place(taken, this.#runner.write(taken, writer), writer);
  }
}
