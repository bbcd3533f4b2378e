import type { DataPath, Finding, YamlSource } from './yaml-source.ts';
import { subjectOf } from './wording.ts';

const FORMS = 'write { env: NAME }, { file: PATH } or { secret: ARN }';

/** The one finding about something that should be a reference to a secret; shows nothing of it. */
export function secretFinding(source: YamlSource, path: DataPath): Finding {
  const value = valueAt(source.value, path);
  const subject = subjectOf(path, source);
  if (value === null) {
    return { code: 'BAD_SECRET', path, at: 'value', message: `${subject} is empty; ${FORMS}.` };
  }
  if (typeof value === 'string' && /^arn:[a-z-]+:secretsmanager:/.test(value)) {
    const message = `${subject} is an ARN and no reference; write { secret: ARN }.`;
    return { code: 'BAD_SECRET', path, at: 'value', message };
  }
  if (typeof value !== 'object') {
    const [variable] = source.variables(path);
    const cure = variable === undefined ? FORMS : `write { env: ${variable} }`;
    const message = `${subject} holds the secret itself; ${cure}.`;
    return { code: 'SECRET_IN_FILE', path, at: 'value', message };
  }
  if (Object.keys(value).join() === 'secret') {
    const message = `${subject} names no secret of AWS Secrets Manager; copy the whole ARN from the console, with the six characters at its end, and write the key of a JSON secret behind it, as in arn:aws:secretsmanager:eu-central-1:123456789012:secret:netskope-AbCdEf:api_token.`;
    return { code: 'BAD_SECRET', path, at: 'value', message };
  }
  const message = `${subject} is no reference to a secret; ${FORMS}, exactly one of them, with the name of an environment variable, the path of a file or the ARN of a secret.`;
  return { code: 'BAD_SECRET', path, at: 'value', message };
}

function valueAt(root: unknown, path: DataPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
