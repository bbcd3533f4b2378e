import type { Config } from '../config/config.generated.ts';
import type { OpenTransform } from '../reload/transform-slot.ts';
import { foldersOf } from '../transform/load-mapper.ts';
import type { TransformPage } from '../transform/page-result.ts';
import { loadTransformer } from '../transform/worker/load-transformer.ts';
import { mappingSecrets } from '../transform/worker/mapping-secrets.ts';
import { transformFailed } from '../transform/worker/pool.ts';
import { emptyRecord, recordedFolders } from '../transform/worker/recorded-folders.ts';
import type { Surroundings } from './assemble.ts';
import { MappingMistakes, warnOfMappings } from './mapping-findings.ts';
import { settingsOf } from './thread-setup.ts';

/**
 * The transform of pages in this thread. This file and all it imports are loaded only for
 * configurations that want it.
 *
 * @throws MappingMistakes when a mapping has mistakes.
 */
export function inlineTransform(config: Config, surroundings: Surroundings): OpenTransform {
  const { environment, log, mappings, redactor } = surroundings;
  const files = emptyRecord();
  const loaded = loadTransformer(settingsOf(config), {
    ...mappings,
    readSecret: mappingSecrets(environment, (secret) => redactor.add(secret), files),
    folders: recordedFolders(foldersOf(mappings), files),
  });
  if (loaded.kind === 'invalid') throw new MappingMistakes(loaded.diagnostics, files);
  warnOfMappings(loaded.warnings, log);
  const transform: TransformPage = (body, context) => {
    try {
      return Promise.resolve(loaded.transformer(body, context));
    } catch (error) {
      const cause = error instanceof Error ? error.name : 'unknown error';
      const { tenant, stream } = context;
      log.error('The transform broke down over a page; the page is asked for again.', {
        tenant,
        stream,
        cause,
      });
      return Promise.resolve(transformFailed(cause));
    }
  };
  return { transform, files, close: () => Promise.resolve() };
}
