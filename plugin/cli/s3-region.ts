import type { Terminal } from './terminal.ts';

/** The region given, else that of the environment, else the one that S3 itself falls back to. */
export function regionOf(options: { readonly region?: string }, { environment }: Terminal): string {
  const { AWS_REGION, AWS_DEFAULT_REGION } = environment;
  const given = [options.region, AWS_REGION, AWS_DEFAULT_REGION];
  return given.find((name) => name !== undefined && name !== '') ?? 'us-east-1';
}
