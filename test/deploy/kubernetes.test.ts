import { expect } from 'chai';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { kubernetesFindings } from './support/kubernetes-kinds.ts';
import { sidecarConfig } from './support/sidecar-config.ts';
import {
  at,
  keys,
  list,
  projectFolder,
  readText,
  readYaml,
  texts,
  type Tree,
  textOf,
} from './support/yaml-files.ts';

const FOLDERS = ['single', 'sharded'].map((name) => `conf/kubernetes/${name}`);
const NOT_MANIFESTS = ['kustomization.yaml', 'fluent-bit.yaml', 'fluent-netskope.yaml'];
const KUSTOMIZATION_KEYS = [
  'apiVersion',
  'kind',
  'namespace',
  'resources',
  'images',
  'configMapGenerator',
];

function manifestsOf(folder: string): readonly { file: string; manifest: Tree }[] {
  return readdirSync(join(projectFolder, folder))
    .filter((file) => !NOT_MANIFESTS.includes(file))
    .flatMap((file) => readYaml(`${folder}/${file}`).map((manifest) => ({ file, manifest })));
}

function workloadOf(folder: string): Tree {
  const found = manifestsOf(folder).find(
    ({ manifest }) => at(manifest, 'spec', 'template') !== undefined,
  );
  if (found === undefined) throw new Error(`${folder} runs nothing`);
  return found.manifest;
}

function podOf(folder: string): Tree | undefined {
  return at(workloadOf(folder), 'spec', 'template', 'spec');
}

function containersOf(pod: Tree | undefined): readonly Tree[] {
  return [...list(at(pod, 'initContainers')), ...list(at(pod, 'containers'))];
}

for (const folder of FOLDERS) {
  describe(folder, function () {
    this.timeout(60_000);

    it('holds manifests that the schemas of Kubernetes accept', () => {
      const manifests = manifestsOf(folder).map(({ manifest }) => manifest);
      expect(kubernetesFindings(manifests)).to.deep.equal([]);
    });

    it('lists every manifest and every configuration in its kustomization', () => {
      const [kustomization] = readYaml(`${folder}/kustomization.yaml`);
      const files = readdirSync(join(projectFolder, folder));
      const resources = texts(list(at(kustomization, 'resources')));
      const [generator] = list(at(kustomization, 'configMapGenerator'));
      expect(keys(kustomization)).to.have.members(KUSTOMIZATION_KEYS);
      expect([...resources].sort()).to.deep.equal(
        files.filter((file) => !NOT_MANIFESTS.includes(file)).sort(),
      );
      expect(list(at(generator, 'files'))).to.deep.equal([
        'fluent-netskope.yaml',
        'fluent-bit.yaml',
      ]);
    });

    it('meets the restricted pod security standard', () => {
      const pod = podOf(folder);
      expect(at(pod, 'securityContext', 'runAsNonRoot')).to.equal(true);
      expect(at(pod, 'securityContext', 'seccompProfile', 'type')).to.equal('RuntimeDefault');
      for (const container of containersOf(pod)) {
        const context = at(container, 'securityContext');
        expect(at(context, 'allowPrivilegeEscalation')).to.equal(false);
        expect(at(context, 'readOnlyRootFilesystem')).to.equal(true);
        expect(at(context, 'capabilities', 'drop')).to.deep.equal(['ALL']);
      }
    });

    it('mounts only volumes that it declares, and probes only ports that it opens', () => {
      const pod = podOf(folder);
      const claims = list(at(workloadOf(folder), 'spec', 'volumeClaimTemplates'));
      const volumes = texts([
        ...list(at(pod, 'volumes')).map((volume) => at(volume, 'name')),
        ...claims.map((claim) => at(claim, 'metadata', 'name')),
      ]);
      for (const container of containersOf(pod)) {
        const mounts = texts(list(at(container, 'volumeMounts')).map((mount) => at(mount, 'name')));
        const ports = list(at(container, 'ports')).map((port) => at(port, 'name'));
        const probes = ['startupProbe', 'livenessProbe', 'readinessProbe']
          .map((name) => at(container, name, 'httpGet', 'port'))
          .filter((port) => port !== undefined);
        expect(volumes).to.include.members([...mounts]);
        expect(ports).to.include.members(probes);
      }
    });

    it('shares the socket and keeps buffers and checkpoints on a volume that outlives the pod', () => {
      const config = sidecarConfig(`${folder}/fluent-netskope.yaml`, { POD_INDEX: '0' });
      const [shipper] = readYaml(`${folder}/fluent-bit.yaml`);
      const socket = at(shipper, 'pipeline', 'inputs', 0, 'unix_path');
      expect(config.forward.to).to.equal(`unix://${textOf(socket)}`);
      const [fluentBit, sidecar] = containersOf(podOf(folder));
      const kept = (container: Tree | undefined) =>
        list(at(container, 'volumeMounts'))
          .filter((mount) => at(mount, 'name') === 'data')
          .map((mount) => textOf(at(mount, 'mountPath')));
      expect(
        kept(fluentBit).some((path) =>
          textOf(at(shipper, 'service', 'storage.path')).startsWith(path),
        ),
      ).to.equal(true);
      expect(
        kept(fluentBit).some((path) =>
          textOf(at(shipper, 'pipeline', 'outputs', 0, 'store_dir')).startsWith(path),
        ),
      ).to.equal(true);
      expect(kept(sidecar).some((path) => config.state_dir.startsWith(path))).to.equal(true);
    });

    it('gives both time to finish before they are killed', () => {
      const { shutdown_timeout_secs } = sidecarConfig(`${folder}/fluent-netskope.yaml`, {
        POD_INDEX: '0',
      });
      const [shipper] = readYaml(`${folder}/fluent-bit.yaml`);
      const graceSecs = Number(at(podOf(folder), 'terminationGracePeriodSeconds'));
      const neededSecs = shutdown_timeout_secs + Number(at(shipper, 'service', 'grace'));
      expect(graceSecs).to.be.greaterThan(neededSecs);
    });
  });
}

describe('conf/kubernetes', () => {
  it('runs one consumer without shards', () => {
    expect(at(workloadOf('conf/kubernetes/single'), 'spec', 'replicas')).to.equal(1);
    expect(at(workloadOf('conf/kubernetes/single'), 'spec', 'strategy', 'type')).to.equal(
      'Recreate',
    );
  });

  it('gives every stream to exactly one replica of the stateful set', () => {
    const replicas = Number(at(workloadOf('conf/kubernetes/sharded'), 'spec', 'replicas'));
    const all = sidecarConfig('conf/kubernetes/single/fluent-netskope.yaml').tenants[0]?.streams;
    const shares = Array.from({ length: replicas }, (_, ordinal) => {
      const environment = { POD_INDEX: String(ordinal) };
      const config = sidecarConfig('conf/kubernetes/sharded/fluent-netskope.yaml', environment);
      expect(config.shard?.count).to.equal(replicas);
      return config.tenants[0]?.streams ?? [];
    });
    expect(shares.flat().sort()).to.deep.equal([...(all ?? [])].sort());
    expect(shares.every((share) => share.length > 0)).to.equal(true);
  });

  it('has one configuration of Fluent Bit in all three', () => {
    const single = readText('conf/kubernetes/single/fluent-bit.yaml');
    expect(readText('conf/kubernetes/sharded/fluent-bit.yaml')).to.equal(single);
    const [values] = readYaml('conf/kubernetes/helm-values.yaml');
    expect(at(values, 'config', 'extraFiles', 'fluent-bit.yaml')).to.equal(single);
  });

  it('is judged by a check that notices a wrong type and an unknown key', () => {
    const [claim] = readYaml('conf/kubernetes/single/volume-claim.yaml');
    const wrong = { ...(claim as object), spec: { accessModes: 'one', storage: 1 } } as Tree;
    const findings = kubernetesFindings([wrong]);
    expect(findings.some((text) => text.includes('accessModes must be array'))).to.equal(true);
    expect(findings.some((text) => text.includes("'string' is not assignable"))).to.equal(true);
  });

  it('repeats the shared manifests of the single pod for the sharded ones', () => {
    for (const file of ['namespace', 'service', 'service-account', 'network-policy']) {
      const [single, sharded] = FOLDERS.map((folder) => readText(`${folder}/${file}.yaml`));
      expect(sharded, file).to.equal(single);
    }
  });
});

/** Keys of the values of chart fluent-bit 0.58.1. */
const CHART_KEYS = [
  ...['kind', 'replicaCount', 'image', 'testFramework', 'serviceAccount', 'rbac', 'updateStrategy'],
  ...['podSecurityContext', 'securityContext', 'terminationGracePeriodSeconds', 'env', 'envFrom'],
  ...[
    'extraContainers',
    'extraVolumes',
    'extraVolumeMounts',
    'config',
    'args',
    'command',
    'service',
  ],
];

describe('conf/kubernetes/helm-values.yaml', function () {
  this.timeout(60_000);
  const [values] = readYaml('conf/kubernetes/helm-values.yaml');

  it('uses keys that the chart has', () => {
    expect(CHART_KEYS).to.include.members([...keys(values)]);
  });

  it('makes a pod that the schemas of Kubernetes accept', () => {
    const pod = {
      containers: [
        {
          name: 'fluent-bit',
          image: 'fluent-bit',
          args: at(values, 'args'),
          env: at(values, 'env'),
          securityContext: at(values, 'securityContext'),
          volumeMounts: at(values, 'extraVolumeMounts'),
        },
        ...list(at(values, 'extraContainers')),
      ],
      volumes: at(values, 'extraVolumes'),
      securityContext: at(values, 'podSecurityContext'),
      terminationGracePeriodSeconds: at(values, 'terminationGracePeriodSeconds'),
    };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: at(values, 'kind'),
      metadata: { name: 'fluent-bit' },
      spec: {
        replicas: at(values, 'replicaCount'),
        strategy: at(values, 'updateStrategy'),
        selector: { matchLabels: { app: 'fluent-bit' } },
        template: { metadata: { labels: { app: 'fluent-bit' } }, spec: pod },
      },
    };
    expect(kubernetesFindings([JSON.parse(JSON.stringify(deployment)) as Tree])).to.deep.equal([]);
  });

  it('names the file of Fluent Bit that it brings', () => {
    const [argument] = texts(list(at(values, 'args')));
    const file = argument?.slice(argument.lastIndexOf('/') + 1) ?? '';
    expect(keys(at(values, 'config', 'extraFiles'))).to.deep.equal([file]);
    expect(parse(textOf(at(values, 'config', 'extraFiles', file)))).to.have.property('pipeline');
  });
});

describe('The README of conf/kubernetes', () => {
  it('names only files that exist', () => {
    const named = readText('conf/kubernetes/README.md').matchAll(/conf\/[\w./-]+\w/g);
    for (const [path] of named) expect(existsSync(join(projectFolder, path)), path).to.equal(true);
  });
});
