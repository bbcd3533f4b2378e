import { MsgpackWriter } from '../../msgpack/writer.ts';
import type { RecordView } from '../json/record-view.ts';
import { NO_PAGE } from '../record-batch.ts';
import type { PlaceRecord, RecordBatch } from '../record-batch.ts';
import type { RecordRunner } from './record-run.ts';
import { SEATS } from './run.ts';
import type { MapContext } from './run.ts';
import type { TakenRecord } from './taken-record.ts';

/** Maps the records of pages, each step for several records in a row. */
export class MapBatch implements RecordBatch {
  readonly #runner: RecordRunner;
  readonly #writer = new MsgpackWriter();
  /** By seat. */
  readonly #rooms: (TakenRecord | undefined)[] = [];
  #taken: TakenRecord[] = [];
  #page: { readonly context: MapContext; readonly place: PlaceRecord } | undefined;

  constructor(runner: RecordRunner) {
    this.#runner = runner;
  }

  begin(context: MapContext, place: PlaceRecord): void {
    this.end();
    this.#page = { context, place };
  }

  add(view: RecordView): void {
    if (this.#page === undefined) throw new Error(NO_PAGE);
    const seat = this.#taken.length;
    const taken = (this.#rooms[seat] ??= this.#runner.room(seat));
    this.#taken.push(taken);
    this.#runner.take(view, this.#page.context, taken);
    // What waits for no other record goes at once, so that the next one finds its seat in the caches.
    const isAlone = seat === 0 && taken.state.kind === 'settled';
    if (isAlone || this.#taken.length === SEATS) this.#work();
  }

  flush(): void {
    this.#work();
  }

  end(): void {
    for (const taken of this.#taken) this.#runner.release(taken);
    this.#taken = [];
    this.#page = undefined;
    for (const [seat, room] of this.#rooms.entries()) {
      if (room?.isOversized === true) this.#rooms[seat] = undefined;
      else room?.close();
    }
    this.#runner.forget();
  }

  #work(): void {
    const all = this.#taken;
    this.#taken = [];
    try {
      this.#runner.build(all);
      for (const taken of all) this.#runner.complete(taken);
      for (const taken of all) this.#put(taken);
    } finally {
      for (const taken of all) this.#runner.release(taken);
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
