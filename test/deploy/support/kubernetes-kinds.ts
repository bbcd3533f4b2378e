import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { PersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { type Claim, typeFindings } from './type-check.ts';
import { at, type Tree, textOf } from './yaml-files.ts';

interface Kind {
  readonly module: string;
  readonly validate: (value: never) => void;
}

const KINDS: Readonly<Record<string, Kind>> = {
  'apps/v1 Deployment': kind('apps/v1/Deployment', (value) => new Deployment(value).validate()),
  'apps/v1 StatefulSet': kind('apps/v1/StatefulSet', (value) => new StatefulSet(value).validate()),
  'networking.k8s.io/v1 NetworkPolicy': kind('networking.k8s.io/v1/NetworkPolicy', (value) =>
    new NetworkPolicy(value).validate(),
  ),
  'v1 Namespace': kind('v1/Namespace', (value) => new Namespace(value).validate()),
  'v1 PersistentVolumeClaim': kind('v1/PersistentVolumeClaim', (value) =>
    new PersistentVolumeClaim(value).validate(),
  ),
  'v1 Service': kind('v1/Service', (value) => new Service(value).validate()),
  'v1 ServiceAccount': kind('v1/ServiceAccount', (value) => new ServiceAccount(value).validate()),
};

function kind(module: string, validate: (value: never) => void): Kind {
  return { module, validate };
}

/** What the published schemas of Kubernetes find wrong with manifests; unknown keys too. */
export function kubernetesFindings(manifests: readonly Tree[]): readonly string[] {
  const findings: string[] = [];
  const claims: Claim[] = [];
  for (const manifest of manifests) {
    const name = `${textOf(at(manifest, 'apiVersion'))} ${textOf(at(manifest, 'kind'))}`;
    const known = KINDS[name];
    if (known === undefined) {
      findings.push(`no schema for ${name}`);
      continue;
    }
    findings.push(...validated(known, manifest));
    const type = `I${known.module.slice(known.module.lastIndexOf('/') + 1)}`;
    claims.push({ value: manifest, type, from: `kubernetes-models/${known.module}` });
  }
  return [...findings, ...typeFindings(claims)];
}

function validated({ validate }: Kind, manifest: Tree): readonly string[] {
  try {
    validate(manifest as never);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
