import { join } from 'node:path';
import { OBJECTS_SUFFIX } from '../dead-letter-files.ts';
import type { StateFiles } from '../state-files.ts';

/** An object, or a part of it, that was not delivered. */
export interface SetAside {
  readonly key: string;
  readonly etag: string;
  readonly reason: string;
  /** One sentence without record content. */
  readonly message: string;
  /** Where in the unpacked content. */
  readonly offset?: number;
  /** Records of the object that were delivered before. */
  readonly deliveredRecords?: number;
  /** The record that cannot be read. */
  readonly bytes?: Uint8Array;
}

/** Where it is recorded what was not delivered; the objects themselves stay in the bucket. */
export interface SetAsideStore {
  /** Adds one line each and syncs; gives the file. @throws when there is no room. */
  append(items: readonly SetAside[]): Promise<string>;
}

export interface SetAsideOptions {
  readonly stateDir: string;
  readonly tenant: string;
  readonly stream: string;
  readonly name: string;
  readonly bucket: string;
  readonly files: StateFiles;
  readonly nowMs: () => number;
}

/** Keeps `dead-letter/<tenant>.<stream>.<name>.objects.ndjson`. */
export function createSetAsideStore(options: SetAsideOptions): SetAsideStore {
  const { stateDir, tenant, stream, name, bucket, files, nowMs } = options;
  const path = join(stateDir, 'dead-letter', `${tenant}.${stream}.${name}${OBJECTS_SUFFIX}`);
  return {
    append: async (items) => {
      if (items.length === 0) return path;
      const time = new Date(nowMs()).toISOString();
      const lines = items.map(({ bytes, ...item }) =>
        JSON.stringify({
          ...{ time, tenant, stream, bucket },
          ...item,
          ...(bytes === undefined ? {} : { record_base64: Buffer.from(bytes).toString('base64') }),
        }),
      );
      await files.append(path, Buffer.from(`${lines.join('\n')}\n`));
      return path;
    },
  };
}
