import type { Config } from '../config/config.generated.ts';
import { createForwardSender, type ForwardSender } from '../forward/sender.ts';
import { forwardPart, transformPart } from '../reload/config-parts.ts';
import { foldersOf, mappingsAgain, mappingsFingerprint, type Sources } from '../reload/sources.ts';
import type { OpenTransform } from '../reload/transform-slot.ts';
import { forwardOptionsOf } from './assemble-forward.ts';
import type { Surroundings } from './assemble.ts';
import { assembleTenants, type AssembledTenants } from './assemble-tenants.ts';
import { assembleTransform } from './assemble-transform.ts';
import type { InUse } from './in-use.ts';

/** The parts that differ, opened beside those in use. */
export interface Replacements {
  readonly config: Config;
  readonly tenants: AssembledTenants;
  readonly sources: Sources;
  readonly transform?: OpenTransform;
  readonly sender?: ForwardSender;
}

export interface ReplacementParts {
  readonly surroundings: Surroundings;
  /** What the new configuration was read from. */
  readonly sources: Sources;
  readonly nowMs: number;
}

/**
 * Opens what the new configuration needs and the old one does not have.
 * @throws CannotStart when a part cannot be opened; nothing is left open then.
 */
export async function openReplacements(
  inUse: InUse,
  config: Config,
  { surroundings, sources, nowMs }: ReplacementParts,
): Promise<Replacements> {
  const { shippedFolder, knownFields, readSecret } = surroundings.mappings;
  const user = config.mappings_dir === undefined ? {} : { userFolder: config.mappings_dir };
  const mappings = { shippedFolder, knownFields, readSecret, ...user };
  const own = { ...surroundings, mappings };
  const transform = needsTransform(inUse, config)
    ? await assembleTransform(config, own)
    : undefined;
  try {
    const isOtherReceiver = forwardPart(config) !== forwardPart(inUse.config);
    const forward = isOtherReceiver ? await forwardOptionsOf(config, own) : undefined;
    const tenants = await assembleTenants(config, {
      surroundings: own,
      nowMs,
      before: inUse.tenants,
    });
    const { log, meter } = own;
    return {
      config,
      tenants,
      sources: {
        configFile: sources.configFile,
        configText: sources.configText,
        shippedFolder,
        ...user,
        mappings: (transform ?? inUse.slot.current()).files,
        certificates: tenants.certificates,
      },
      ...(transform === undefined ? {} : { transform }),
      ...(forward === undefined ? {} : { sender: createForwardSender(forward, { log, meter }) }),
    };
  } catch (error) {
    await transform?.close();
    throw error;
  }
}

/** Whether settings or files of the mappings differ from what the transform in use was made of. */
function needsTransform({ config: before, slot, sources }: InUse, config: Config): boolean {
  if (transformPart(before) !== transformPart(config)) return true;
  const { files } = slot.current();
  return (
    mappingsFingerprint(files) !== mappingsFingerprint(mappingsAgain(files, foldersOf(sources)))
  );
}
