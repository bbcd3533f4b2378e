import type { S3Client } from '@aws-sdk/client-s3';

/** Reads the `Date` of every answer; gives the last one, epoch ms. */
export function watchServerClock(stack: S3Client['middlewareStack']): () => number | undefined {
  let serverMs: number | undefined;
  stack.add(
    (next) => async (request) => {
      const result = await next(request);
      const ms = Date.parse(dateOf(result.response) ?? '');
      if (Number.isFinite(ms)) serverMs = ms;
      return result;
    },
    { step: 'deserialize', name: 'watchServerClock', priority: 'low' },
  );
  return () => serverMs;
}

function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) {
    return undefined;
  }
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return undefined;
  return typeof headers.date === 'string' ? headers.date : undefined;
}
