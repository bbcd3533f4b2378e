import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_MIX } from '../../plugin/simulator/faults/fault.ts';
import { openDeliveryScene, type DeliveryScene } from './support/delivery-scene.ts';
import { findFluentBit } from './support/fluent-bit.ts';

/**
 * Simulator with faults, sidecar, Fluent Bit with conf/fluent-bit/s3-athena.yaml, and an S3 server: all
 * on this machine. Fluent Bit is killed twice on the way. Ends with 0 when S3 has every record.
 */
const RECORDS = 3000;
const SHIPPED = 's3-athena.yaml';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function deliver(scene: DeliveryScene): Promise<number> {
  const sidecar = scene.startSidecar();
  let fluentBit = await scene.startFluentBit(SHIPPED);
  say(`Simulator   ${scene.simulator.url}`);
  say(`S3          ${scene.store.endpoint}`);
  say(`Fluent Bit  conf/fluent-bit/${SHIPPED}, objects after 6 s`);
  for (const pages of [5, 15]) {
    while (scene.simulator.ledger.entries().length < pages) await delay(25);
    await fluentBit.kill();
    say('Fluent Bit was killed, and is started again.');
    fluentBit = await scene.startFluentBit(SHIPPED);
  }
  const ended = await sidecar.ended;
  if (ended !== 0) {
    say(sidecar.stderr());
    return 1;
  }
  say('Every page is acknowledged. Waiting for the objects.');
  const { served, lost, duplicates, stored, objects } = await scene.untilAllStored();
  for (const key of await scene.store.keys()) say(`  ${key}`);
  say(`${objects} objects`);
  say(`${served} served, ${stored - duplicates} in S3, lost ${lost}, duplicates ${duplicates}`);
  return lost === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const binary = findFluentBit();
  if (binary === undefined) {
    say('No Fluent Bit found: put fluent-bit on the PATH, or name one in FLUENT_BIT.');
    return 2;
  }
  const scene = await openDeliveryScene({
    binary,
    records: RECORDS,
    pageSize: 300,
    simulator: { mix: { ...DEFAULT_MIX, seed: 1 } },
  });
  try {
    return await deliver(scene);
  } finally {
    await scene.close();
  }
}

process.exitCode = await main();
