import { parentPort, type MessagePort } from 'node:worker_threads';
import { bufferSink } from '../../memory/buffer-sink.ts';
import { mappingFolders } from '../mapping/files/folders.ts';
import { loadTransformer } from './load-transformer.ts';
import { mappingSecrets } from './mapping-secrets.ts';
import { buffersOf, type PageJob, type ThreadMessage, type ThreadSetup } from './messages.ts';
import { recordedFolders } from './recorded-folders.ts';

/** Loads the mappings, says how that went, and then transforms one page after the other. */
function serve(port: MessagePort, setup: ThreadSetup): void {
  const say = (message: ThreadMessage, moved: ArrayBuffer[] = []): void =>
    port.postMessage(message, moved);
  const secrets: string[] = [];
  const { shippedFolder: shipped, userFolder: user, knownFields, environment, files } = setup;
  const disk = mappingFolders({ shipped, ...(user === undefined ? {} : { user }) });
  const loaded = loadTransformer(setup, {
    shippedFolder: shipped,
    knownFields,
    readSecret: mappingSecrets(environment, (secret) => secrets.push(secret), files),
    folders: recordedFolders(disk, files),
  });
  if (loaded.kind === 'invalid') {
    say({ ...loaded, secrets, files });
    return;
  }
  const { transformer, warnings } = loaded;
  const free = bufferSink();
  port.on('message', ({ body, context }: PageJob) => {
    const result = transformer(body, context);
    free(body.buffer);
    say({ kind: 'done', result }, buffersOf(result));
  });
  say({ kind: 'ready', warnings, secrets, files });
}

// What starts this file as a thread says first what to map with, and may do so late.
const port = parentPort;
port?.once('message', (setup: ThreadSetup) => serve(port, setup));
