/** Headers of every answer: nothing is stored, framed, guessed at, or read by other sites. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
};

/** The policy of the page: its own style and script by their digests, and its own events. */
export function pagePolicy(digests: { readonly script: string; readonly style: string }): string {
  return [
    "default-src 'none'",
    `script-src '${digests.script}'`,
    `style-src '${digests.style}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
