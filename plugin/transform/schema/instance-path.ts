/** Writes AJV's `/malware/0/name` as `malware[0].name`, with `member` of it at the end; `$` for the event itself. */
export function instancePath(pointer: string, member?: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (member !== undefined) steps.push(member);
  let path = '';
  for (const step of steps)
    if (/^\d+$/.test(step)) path += `[${step}]`;
    else path += path === '' ? step : `.${step}`;
  return path === '' ? '$' : path;
}
