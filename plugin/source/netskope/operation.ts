/** What a request asks of the iterator; `epoch` moves its cursor to a time in seconds. */
export type Operation =
  | { readonly kind: 'epoch'; readonly epochSecs: number }
  | { readonly kind: 'next' }
  | { readonly kind: 'resend' };

/** The value of the `operation` parameter. */
export function operationParameter(operation: Operation): string {
  return operation.kind === 'epoch' ? String(operation.epochSecs) : operation.kind;
}
