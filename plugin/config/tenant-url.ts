/** Scheme, host and port of a URL in one spelling: lower case, no default port, no slash. */
export function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
