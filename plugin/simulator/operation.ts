/** What a request asks of its cursor. */
export type Operation =
  | { readonly kind: 'epoch'; readonly secs: number }
  | { readonly kind: 'next' | 'head' | 'tail' }
  | { readonly kind: 'resend' };

export type OperationName = Operation['kind'];

export const OPERATION_NAMES: readonly OperationName[] = [
  'epoch',
  'next',
  'resend',
  'head',
  'tail',
];

/** Reads the query parameter; undefined when it is none of the operations. */
export function parseOperation(text: string): Operation | undefined {
  if (/^\d{1,15}$/.test(text)) return { kind: 'epoch', secs: Number(text) };
  switch (text) {
    case 'next':
    case 'head':
    case 'tail':
      return { kind: text };
    case 'resend':
      return { kind: text };
    default:
      return undefined;
  }
}
