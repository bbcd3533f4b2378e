/** One value in AWS Secrets Manager. */
export interface SecretArn {
  /** Of the secret itself, as policies have it. */
  readonly arn: string;
  readonly region: string;
  /** Which member of a secret that holds a JSON object; the whole text when absent. */
  readonly jsonKey?: string;
  /** `AWSCURRENT` when neither this nor `versionId` is there. */
  readonly versionStage?: string;
  readonly versionId?: string;
}

const SECRET =
  'arn:aws(?:-[a-z]+)*:secretsmanager:([a-z]{2,}(?:-[a-z]+)+-\\d{1,2}):\\d{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6}';
/** JSON key, version stage and version id, as task definitions of ECS write them. */
const PARTS = '(?::([^:\\s]{0,255})(?::([A-Za-z0-9/_+=.@-]{0,256})(?::([A-Za-z0-9-]{0,64}))?)?)?';

/** What an ARN of a secret looks like, with or without the parts behind it. */
export const SECRET_ARN_PATTERN = `^(${SECRET})${PARTS}$`;

/** Reads `ARN[:json-key[:version-stage[:version-id]]]`, where an empty part counts as absent; undefined when it is none. */
export function parseSecretArn(text: string): SecretArn | undefined {
  const [, arn, region, jsonKey, versionStage, versionId] =
    new RegExp(SECRET_ARN_PATTERN).exec(text) ?? [];
  if (arn === undefined || region === undefined) return undefined;
  return {
    arn,
    region,
    ...(isAbsent(jsonKey) ? {} : { jsonKey }),
    ...(isAbsent(versionStage) ? {} : { versionStage }),
    ...(isAbsent(versionId) ? {} : { versionId }),
  };
}

function isAbsent(part: string | undefined): part is undefined | '' {
  return part === undefined || part === '';
}
