import type { RecordView } from '../json/record-view.ts';
import type { Run } from './run.ts';

/** Which fields of a record went into its event in full; used again and again. */
export class UsedFields {
  /** A 1 for every such field, by number. */
  flags: Uint8Array = new Uint8Array(512);

  /** Takes over what the run noted, and forgets the record before. */
  note(view: RecordView, run: Run): void {
    if (this.flags.length < view.fieldCount) this.flags = new Uint8Array(view.fieldCount * 2);
    this.flags.fill(0, 0, view.fieldCount);
    for (let index = 0; index < run.readCount; index += 1) {
      const field = run.reads[index] ?? -1;
      if (field >= 0) this.flags[field] = 1;
    }
  }
}
