import type { fromTemporaryCredentials as FromTemporaryCredentials } from '@aws-sdk/credential-providers';

export interface RoleToAssume {
  readonly roleArn: string;
  readonly externalId?: string;
  /** Where STS is asked; that of the AWS SDK when absent. */
  readonly region?: string;
}

/** Thrown through the SDK in place of what STS answered, which would be taken for an answer about the bucket. */
export class RoleNotAssumed extends Error {
  readonly roleArn: string;

  constructor(roleArn: string, cause: unknown) {
    super(`The role ${roleArn} was not assumed.`, { cause });
    this.name = 'RoleNotAssumed';
    this.roleArn = roleArn;
  }
}

/** Credentials of a role, assumed with those that the AWS SDK finds. @throws RoleNotAssumed with the cause. */
export async function credentialsOfRole({
  roleArn,
  externalId,
  region,
}: RoleToAssume): Promise<ReturnType<typeof FromTemporaryCredentials>> {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  const assume = fromTemporaryCredentials({
    params: {
      RoleArn: roleArn,
      RoleSessionName: 'fluent-netskope',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    ...(region === undefined ? {} : { clientConfig: { region } }),
  });
  return async (properties) => {
    try {
      return await assume(properties);
    } catch (error) {
      throw new RoleNotAssumed(roleArn, error);
    }
  };
}
