import type { Config, SecretReference } from './config.generated.ts';

/** A secret that the configuration names, and by which key. */
export interface NamedSecret {
  /** Such as `token of tenant acme` or `forward.shared_key`. */
  readonly key: string;
  readonly reference: SecretReference;
}

/** Every secret that the configuration names. */
export function secretReferences({ tenants, forward }: Config): readonly NamedSecret[] {
  const { shared_key, password } = forward;
  return [
    ...tenants.map(({ name, token }) => ({ key: `token of tenant ${name}`, reference: token })),
    ...(shared_key === undefined ? [] : [{ key: 'forward.shared_key', reference: shared_key }]),
    ...(password === undefined ? [] : [{ key: 'forward.password', reference: password }]),
  ];
}

/** Where a secret is, for people. */
export function originOf(reference: SecretReference): string {
  if ('file' in reference) return `the file ${reference.file}`;
  if ('env' in reference) return `the environment variable ${reference.env}`;
  return `AWS Secrets Manager, ${reference.secret}`;
}
