import type { Config } from '../config/config.generated.ts';
import type { Environment } from '../diagnostics/interpolate.ts';
import type { MappingSources } from '../transform/load-mapper.ts';
import type { TransformSettings } from '../transform/worker/load-transformer.ts';
import type { ThreadSetup } from '../transform/worker/messages.ts';
import type { FolderRecord } from '../transform/worker/recorded-folders.ts';
import type { ThreadOptions } from '../transform/worker/thread.ts';

/** What a thread's heap holds is compiled mappings and one record; pages and frames lie outside of it. */
export const THREAD_OPTIONS: ThreadOptions = { heapMegabytes: 256 };

/** A record's text may be so many times longer than its MessagePack: escapes shrink six to one. */
const LONGEST_SPELLING = 8;

/** What a thread needs to know to map as a configuration says; `files` are those that are read already. */
export function threadSetupOf(
  config: Config,
  {
    environment,
    mappings,
  }: { readonly environment: Environment; readonly mappings: MappingSources },
  files: FolderRecord,
): ThreadSetup {
  const { shippedFolder, userFolder, knownFields } = mappings;
  return {
    ...settingsOf(config),
    shippedFolder,
    ...(userFolder === undefined ? {} : { userFolder }),
    knownFields,
    environment: { ...environment },
    files,
  };
}

/** What the transform of a configuration is made of beside its mappings. */
export function settingsOf(config: Config): TransformSettings {
  return {
    outputs: config.outputs.map(({ mapping, tag }) => ({ mapping, tag })),
    limits: {
      maxDepth: config.limits.max_record_depth,
      maxKeys: config.limits.max_record_keys,
      // The frame sets the bound; this one keeps the memory of the transform from growing with it.
      maxRecordBytes: Math.min(
        config.http.max_body_bytes,
        config.forward.max_frame_bytes * LONGEST_SPELLING,
      ),
    },
    maxFrameBytes: config.forward.max_frame_bytes,
  };
}
